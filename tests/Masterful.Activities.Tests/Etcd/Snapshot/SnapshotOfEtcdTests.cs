using System.Text;
using Masterful.Activities.Etcd;
using Masterful.Activities.Etcd.Snapshot;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Etcd.Snapshot;

/// <summary>Snapshots of an etcd that runs, held against what it answers itself.</summary>
public sealed class SnapshotOfEtcdTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("masterful-test-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Index_AtEveryRevision_IsWhatEtcdAnswers()
    {
        var tools = await EtcdTools.LocateAsync();
        await using var etcd = await StartAsync(tools);
        var random = new Random(4);
        for (var i = 0; i < 60; i++)
        {
            var key = $"/registry/configmaps/ns/{random.Next(12)}";
            if (random.Next(4) == 0)
            {
                await etcd.Gateway.DeleteAsync([key, $"/registry/configmaps/ns/{random.Next(12)}"], _ => { });
            }
            else
            {
                // Some values need pages of their own.
                await etcd.Gateway.PutAsync(key, Encoding.UTF8.GetBytes(new string('x', random.Next(3) == 0 ? 20_000 : 10) + i));
            }
        }

        using var whole = await SaveAsync(tools, etcd, "whole.db");
        for (var revision = whole.Index().Revision; revision >= 1; revision--)
        {
            await ExpectAsync(etcd, whole.Index(at: revision));
        }

        var newest = whole.Index().Revision;
        await etcd.Gateway.CompactAsync(newest - 10);
        using var compacted = await SaveAsync(tools, etcd, "compacted.db");
        SnapshotVerifier.Verify(compacted).Should().BeEquivalentTo(new { Revision = newest, CompactedRevision = newest - 10 });
        await ExpectAsync(etcd, compacted.Index(at: newest - 10));
        await ExpectAsync(etcd, compacted.Index());
        compacted.Invoking(snapshot => snapshot.Index(at: newest - 11)).Should().Throw<ApplicationFailureException>().WithMessage("MIG-SNAP-002*");
        SnapshotDiff.Compare(whole.Index(), compacted.Index()).Should().BeEmpty();
    }

    [Fact]
    public async Task Inventory_KeysOfTheSource_AreThoseOfTheFileOrItIsDamaged()
    {
        var tools = await EtcdTools.LocateAsync();
        await using var etcd = await StartAsync(tools);
        foreach (var name in new[] { "b", "a", "a-", "a/b", "ab", "é" })
        {
            await etcd.Gateway.PutAsync($"/registry/configmaps/ns/{name}", Encoding.UTF8.GetBytes(name));
        }

        await etcd.Gateway.PutAsync("/other", "not Kubernetes'"u8.ToArray());
        using var snapshot = await SaveAsync(tools, etcd, "snapshot.db");
        var revision = snapshot.Index().Revision;
        await etcd.Gateway.DeleteAsync(["/registry/configmaps/ns/a"], _ => { });
        var file = Path.Combine(directory, "snapshot.db");

        var (inventory, live) = await SourceInventory.HashAsync(file, DateTimeOffset.MaxValue, default);
        SourceInventory.Compare(await SourceInventory.ListAsync(etcd.Gateway, revision, default), inventory, file);

        inventory.Select(entry => entry.Key).Should().BeEquivalentTo(
            "/registry/configmaps/ns/a", "/registry/configmaps/ns/a-", "/registry/configmaps/ns/a/b", "/registry/configmaps/ns/ab", "/registry/configmaps/ns/b", "/registry/configmaps/ns/é");
        inventory.Should().OnlyContain(entry => entry.Sha256.Length == 64 && entry.ModRevision > 1);
        live.Should().BeEmpty();
        var later = await SourceInventory.ListAsync(etcd.Gateway, revision + 1, default);
        later.Invoking(listed => SourceInventory.Compare(listed, inventory, file)).Should().Throw<ApplicationFailureException>().WithMessage("MIG-ETCD-002*of 5 keys the source has*a- of revision*a of revision*");
    }

    private Task<LoopbackEtcd> StartAsync(EtcdTools tools) => LoopbackEtcd.StartAsync(
        tools,
        new() { DataDirectory = Path.Combine(directory, "data"), Name = "test", PeerUrl = "http://127.0.0.1:2380", PidFile = Path.Combine(directory, "pid"), LogFile = Path.Combine(directory, "log") },
        default);

    private async Task<EtcdSnapshot> SaveAsync(EtcdTools tools, LoopbackEtcd etcd, string name)
    {
        var path = Path.Combine(directory, name);
        (await tools.RunAsync("etcdctl", [$"--endpoints={etcd.Endpoint}", "snapshot", "save", path], TimeSpan.FromMinutes(1))).ExitCode.Should().Be(0);
        return EtcdSnapshot.Open(path);
    }

    private static async Task ExpectAsync(LoopbackEtcd etcd, SnapshotIndex index)
    {
        var expected = new List<(string, long, int)>();
        await foreach (var pair in etcd.Gateway.RangeAsync("/registry/", index.Revision))
        {
            expected.Add((pair.Key, pair.ModRevision, pair.Value.Length));
        }

        index.Entries().Select(entry => (entry.Key, entry.ModRevision, entry.Value.Length)).Should().Equal(expected);
    }
}
