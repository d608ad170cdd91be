using Masterful.Activities.Artifacts;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Artifacts;

public sealed class SealingKeyTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void LoadOrCreate_Twice_AnswersTheSameKey()
    {
        using var first = SealingKey.LoadOrCreate(directory["keys/node.key"]);
        using var second = SealingKey.LoadOrCreate(directory["keys/node.key"]);

        second.Fingerprint.Should().Be(first.Fingerprint).And.MatchRegex("^sha256:[0-9a-f]{64}$");
        File.GetUnixFileMode(directory["keys/node.key"]).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task LoadOrCreate_FromManyAtOnce_AllGetOneKey()
    {
        for (var round = 0; round < 20; round++)
        {
            var name = $"node-{round}.key";
            var fingerprints = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
            {
                using var key = SealingKey.LoadOrCreate(directory[name]);
                return key.Fingerprint;
            })));

            fingerprints.Distinct().Should().HaveCount(1);
            Directory.GetFiles(directory.Path).Should().HaveCount(round + 1);
        }
    }

    [Fact]
    public void Load_NotAKey_SaysWhichFile()
    {
        File.WriteAllText(directory["node.key"], "not a key");

        var loading = () => SealingKey.Load(directory["node.key"]);

        loading.Should().Throw<ApplicationFailureException>().WithMessage("MIG-ART-002*node.key*");
    }
}
