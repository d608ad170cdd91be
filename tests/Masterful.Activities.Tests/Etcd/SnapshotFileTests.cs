using Masterful.Activities.Etcd;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Etcd;

public sealed class SnapshotFileTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("masterful-test-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task VerifyAsync_WholeSnapshot_AnswersRevision()
    {
        var status = await SnapshotFile.VerifyAsync(await EtcdTools.LocateAsync(), FixtureFiles.Snapshot);

        status.Revision.Should().Be(632);
        status.TotalKey.Should().BeGreaterThan(400);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(4096)]
    [InlineData(859_648)]
    [InlineData(860_160)]
    [InlineData(860_191)]
    public async Task VerifyHashAsync_Truncated_IsDamaged(int length)
    {
        var bytes = await File.ReadAllBytesAsync(FixtureFiles.Snapshot);
        await ExpectDamagedAsync(bytes[..length]);
    }

    [Fact]
    public async Task VerifyHashAsync_AnyBitFlipped_IsDamaged()
    {
        var whole = await File.ReadAllBytesAsync(FixtureFiles.Snapshot);
        var random = new Random(20261123);
        for (var i = 0; i < 20; i++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            await ExpectDamagedAsync(damaged);
        }
    }

    private async Task ExpectDamagedAsync(byte[] content)
    {
        var path = Path.Combine(directory, "snapshot.db");
        await File.WriteAllBytesAsync(path, content);

        var verify = () => SnapshotFile.VerifyHashAsync(path);

        (await verify.Should().ThrowAsync<ApplicationFailureException>()).Which.ErrorType.Should().Be("MIG-ETCD-002");
    }
}
