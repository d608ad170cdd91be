using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Masterful.Activities.Etcd;
using Masterful.Activities.Etcd.Database;
using Masterful.Activities.Etcd.Snapshot;
using Tests.Shared;

namespace Masterful.Activities.Tests.Etcd.Database;

/// <summary>Databases that were changed in place, held against what etcd's own programs make of the same snapshot.</summary>
public sealed class EtcdDatabaseTests : IDisposable
{
    private const long Bump = 1_000_000;
    private readonly string directory = Directory.CreateTempSubdirectory("masterful-test-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Adopt_RecordedSnapshot_IsWhatEtcdutlRestores()
    {
        var tools = await EtcdTools.LocateAsync();
        var theirs = await RestoreAsync(tools, FixtureFiles.Snapshot, "theirs", $"--bump-revision={Bump}", "--mark-compacted");
        var ours = await AdoptAsync(tools, FixtureFiles.Snapshot);

        var report = Verify(ours);
        report.Hash.Should().Be(Verify(theirs).Hash, "every key and value of every bucket is the same");
        report.Should().BeEquivalentTo(new { Revision = 632 + Bump, CompactedRevision = 632 + Bump });
        await using var etcd = await ServeAsync(tools, ours);
        (await etcd.Gateway.StatusAsync()).Revision.Should().Be(632 + Bump);
        (await etcd.Gateway.Invoking(gateway => gateway.RangeAsync("/registry/", 632).FirstOrDefaultAsync().AsTask()).Should().ThrowAsync<Exception>()).Which.Message.Should().Contain("compacted");
    }

    [Fact]
    public async Task Write_RecordedSnapshot_EtcdServesWhatIsLeftAndGoesOn()
    {
        var tools = await EtcdTools.LocateAsync();
        var data = await AdoptAsync(tools, FixtureFiles.Snapshot);
        List<string> dropped;
        Dictionary<string, string> kept;
        using (var before = EtcdSnapshot.Open(DatabaseOf(data)))
        {
            var entries = before.Index(checkHash: false).Entries().ToList();
            dropped = [.. entries.Where((_, index) => index % 3 == 0).Select(entry => entry.Key)];
            kept = entries.Where((_, index) => index % 3 != 0).ToDictionary(entry => entry.Key, entry => entry.Sha256());
        }

        var revision = EtcdDatabase.Write(DatabaseOf(data), dropped, "/registry/new", "value"u8);

        revision.Should().Be(632 + Bump + 1);
        kept.Add("/registry/new", Convert.ToHexStringLower(SHA256.HashData("value"u8)));
        for (var start = 0; start < 2; start++)
        {
            // The second start finds what the first one compacted.
            await using var etcd = await ServeAsync(tools, data);
            (await etcd.Gateway.StatusAsync()).Revision.Should().Be(revision + start);
            var found = await etcd.Gateway.RangeAsync("/").ToDictionaryAsync(pair => pair.Key, pair => Convert.ToHexStringLower(SHA256.HashData(pair.Value)));
            found.Should().BeEquivalentTo(kept);
            await etcd.Gateway.PutAsync("/registry/new", "value"u8.ToArray());
        }

        Verify(data).Should().BeEquivalentTo(new { Keys = kept.Count, Revision = revision + 2 });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Append_RandomKeys_TheReaderFindsThemAll(int seed)
    {
        var random = new Random(seed);
        var path = Path.Combine(directory, "db");
        BoltTransaction.Create(path, ["a", "key", "z"]);
        var expected = new List<(string Key, string Value)>();
        for (var round = 0; round < 30; round++)
        {
            var added = Enumerable.Range(0, random.Next(1, 400)).Select(index => (
                Key: (expected.Count + index).ToString("D9", CultureInfo.InvariantCulture) + new string('k', random.Next(60)),
                Value: Convert.ToHexString(RandomNumberGenerator.GetBytes(random.Next(10) == 0 ? random.Next(9000) : random.Next(40))))).ToList();
            using var transaction = BoltTransaction.Open(path);
            transaction.Append("key", [.. added.Select(pair => new BoltElement(Encoding.UTF8.GetBytes(pair.Key), Encoding.UTF8.GetBytes(pair.Value)))]);
            transaction.Replace("a", added.Take(random.Next(200)).Reverse().Select(pair => new BoltElement(Encoding.UTF8.GetBytes(pair.Key), default)));
            if (random.Next(5) == 0)
            {
                // A transaction that ends before it is committed leaves the database as it was.
                continue;
            }

            transaction.Commit();
            expected.AddRange(added);
            using var read = BoltTransaction.Open(path);
            read.Read("key").Select(element => (Encoding.UTF8.GetString(element.Key.Span), Encoding.UTF8.GetString(element.Value.Span))).Should().Equal(expected);
            read.Read("a").Select(element => Encoding.UTF8.GetString(element.Key.Span)).Should().BeInAscendingOrder(StringComparer.Ordinal).And.BeSubsetOf(added.Select(pair => pair.Key));
            read.Read("z").Should().BeEmpty();
        }
    }

    [Fact]
    public void Append_KeyThatBelongsBeforeTheLast_IsRefused()
    {
        var path = Path.Combine(directory, "db");
        EtcdDatabase.Create(path);
        using var transaction = BoltTransaction.Open(path);
        transaction.Append("key", [new("b"u8.ToArray(), default)]);
        transaction.Commit();
        using var next = BoltTransaction.Open(path);

        next.Invoking(t => t.Append("key", [new("a"u8.ToArray(), default)])).Should().Throw<InvalidOperationException>();
    }

    private static SnapshotReport Verify(string data)
    {
        using var database = EtcdSnapshot.Open(DatabaseOf(data));
        return SnapshotVerifier.Verify(database, checkHash: false);
    }

    private static string DatabaseOf(string data) => Path.Combine(data, "member", "snap", "db");

    private async Task<string> AdoptAsync(EtcdTools tools, string snapshot)
    {
        var empty = Path.Combine(directory, "empty.db");
        EtcdDatabase.Create(empty);
        var data = await RestoreAsync(tools, empty, "ours", "--skip-hash-check=true");
        var file = Path.Combine(directory, "snapshot.db");
        File.Copy(snapshot, file);
        EtcdDatabase.Adopt(file, DatabaseOf(data), Bump);
        File.Move(file, DatabaseOf(data), overwrite: true);
        return data;
    }

    private async Task<string> RestoreAsync(EtcdTools tools, string snapshot, string name, params string[] arguments)
    {
        var data = Path.Combine(directory, name);
        var result = await tools.RunAsync("etcdutl", ["snapshot", "restore", snapshot, $"--data-dir={data}", "--name=test", "--initial-cluster=test=http://127.0.0.1:2380", "--initial-advertise-peer-urls=http://127.0.0.1:2380", .. arguments], TimeSpan.FromMinutes(1));
        result.ExitCode.Should().Be(0, result.LastWords);
        return data;
    }

    private Task<LoopbackEtcd> ServeAsync(EtcdTools tools, string data) => LoopbackEtcd.StartAsync(
        tools,
        new() { DataDirectory = data, Name = "test", PeerUrl = "http://127.0.0.1:2380", PidFile = Path.Combine(directory, "pid"), LogFile = Path.Combine(directory, "log") },
        default);
}
