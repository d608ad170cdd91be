using System.Text.Json;
using Masterful.Activities.Etcd;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Etcd;

public sealed class SnapshotFileTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("masterful-test-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task VerifyAsync_WholeSnapshot_AgreesWithEtcdutl()
    {
        var tools = await EtcdTools.LocateAsync();
        var result = await tools.RunAsync("etcdutl", ["snapshot", "status", FixtureFiles.Snapshot, "--write-out=json"], TimeSpan.FromMinutes(1));
        using var etcdutl = JsonDocument.Parse(result.Output);

        var report = await SnapshotFile.VerifyAsync(FixtureFiles.Snapshot);

        report.Revision.Should().Be(632);
        report.Keys.Should().Be(461);
        report.Hash.Should().Be(etcdutl.RootElement.GetProperty("hash").GetUInt32());
        report.TotalKeys.Should().Be(etcdutl.RootElement.GetProperty("totalKey").GetInt64());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(4096)]
    [InlineData(859_648)]
    [InlineData(860_160)]
    [InlineData(860_191)]
    public async Task VerifyAsync_Truncated_IsDamaged(int length)
    {
        var bytes = await File.ReadAllBytesAsync(FixtureFiles.Snapshot);
        await ExpectDamagedAsync(bytes[..length]);
    }

    [Fact]
    public async Task VerifyAsync_AnyBitFlipped_IsDamaged()
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

        var verify = () => SnapshotFile.VerifyAsync(path);

        (await verify.Should().ThrowAsync<ApplicationFailureException>()).Which.ErrorType.Should().Be("MIG-ETCD-002");
    }
}
