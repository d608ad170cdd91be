using System.Security.Cryptography;
using System.Text.Json;
using Masterful.Activities.Artifacts;
using Masterful.Activities.Etcd;
using Masterful.Activities.Etcd.Prune;
using Masterful.Workflows.Contracts.Etcd;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Etcd;

/// <summary>Restores and prunes the recorded control plane with etcd's own programs.</summary>
public sealed class NodeEtcdActivitiesTests : IDisposable
{
    private readonly EtcdNodeFixture node = new();

    public void Dispose() => node.Dispose();

    [Fact]
    public async Task PruneEtcdAsync_RecordedSnapshot_KeepsEveryKeyThatNoRuleDrops()
    {
        var snapshot = await node.SealSnapshotAsync();
        var restored = await node.Activities.RestoreEtcdAsync(new(node.Node, snapshot));

        var pruned = await node.Activities.PruneEtcdAsync(new(node.Node, snapshot));

        restored.Should().Be(new RestoredEtcd("/var/lib/etcd-main/data/new.etcd", 632, 1_000_000, Fresh: false));
        pruned.Revision.Should().BeGreaterThan(1_000_632);
        pruned.DecryptedSecret.Should().StartWith("/registry/secrets/");
        pruned.Dropped.Select(dropped => dropped.Key).Should().Equal(
            "/registry/controllerrevisions/kube-system/apiserver-proxy-6c8898b6d8",
            "/registry/daemonsets/kube-system/apiserver-proxy",
            "/registry/deployments/kube-system/vpn-shoot",
            "/registry/endpointslices/default/kubernetes",
            "/registry/leases/kube-node-lease/node-gone",
            "/registry/leases/kube-system/apiserver-wlv32tlttr4jl3gtroqexyxapa",
            "/registry/leases/kube-system/kube-controller-manager",
            "/registry/leases/kube-system/kube-scheduler",
            "/registry/masterleases/10.2.170.21",
            "/registry/minions/node-gone",
            "/registry/mutatingwebhookconfigurations/gardener-resource-manager-shoot",
            "/registry/peerserverleases/apiserver-wlv32tlttr4jl3gtroqexyxapa",
            "/registry/pods/kube-system/apiserver-proxy-5bl9q",
            "/registry/pods/kube-system/apiserver-proxy-m67lk",
            "/registry/pods/kube-system/calico-kube-controllers-588684fcc-cr2vv",
            "/registry/pods/kube-system/calico-node-cdkgv",
            "/registry/pods/kube-system/coredns-7b57895f6d-npp7w",
            "/registry/pods/kube-system/kube-proxy-worker-a-v1.36.2-zp9lq",
            "/registry/pods/kube-system/metrics-server-769645cdc4-h22jj",
            "/registry/pods/kube-system/vpn-shoot-96595d58f-758mv",
            "/registry/pods/kube-system/vpn-shoot-96595d58f-lxvvz",
            "/registry/pods/shop/web-5f699d8c8b-2dqpk",
            "/registry/pods/team-a/web-5f699d8c8b-csqj8",
            "/registry/pods/team-b/web-5f699d8c8b-s9fs7",
            "/registry/replicasets/kube-system/vpn-shoot-96595d58f",
            "/registry/services/endpoints/default/kubernetes",
            "/registry/validatingwebhookconfigurations/gardener-extension-provider-local-shoot");
        pruned.Resources.Single(count => count.Resource == "events").Kept.Should().Be(0);
        pruned.Resources.Sum(count => count.Kept).Should().Be(pruned.Identical);
        pruned.Resources.Sum(count => count.Kept + count.Dropped).Should().Be(461);
        await ExpectKeptKeysAsync();
    }

    [Fact]
    public async Task PruneEtcdAsync_ByEtcdutlAgentKilledHalfWay_GoesOnAndAnswersTheSame()
    {
        var snapshot = await node.SealSnapshotAsync();
        (await node.ByEtcdutl.RestoreEtcdAsync(new(node.Node, snapshot))).Should().Be(new RestoredEtcd("/var/lib/etcd-main/data/new.etcd", 632, 1_000_000, Fresh: false));

        // What a killed agent leaves: the plan, half of the keys deleted, and its etcd still serving the directory.
        var tools = await EtcdTools.LocateAsync();
        var plan = new EtcdPruner(Path.Combine(node.Data, "member", "snap", "db"), EtcdNodeFixture.Inventory())
            .Plan(new(PruneProfiles.Load(node.Landscape, "default"), "shoot--garden--masterful", ["node-1"]), snapshot.Snapshot.Sha256, default);
        var killed = await node.ServeAsync(tools);
        node.Migration.WriteState("prune-plan", plan);
        await killed.Gateway.DeleteAsync(plan.Dropped.Take(plan.Dropped.Count / 2).Select(key => key.Key), _ => { });
        File.Copy(node.LookPidFile, node.Files.Locate(node.Migration.Path + "/loopback-etcd.pid"));

        var first = await node.ByEtcdutl.PruneEtcdAsync(new(node.Node, snapshot));
        var second = await node.ByEtcdutl.PruneEtcdAsync(new(node.Node, snapshot));

        second.Should().BeEquivalentTo(first);
        first.Resources.Should().BeEquivalentTo(plan.Resources);
        await killed.DisposeAsync();
        await ExpectKeptKeysAsync();
    }

    [Fact]
    public async Task PruneEtcdAsync_AgentKilledBeforeItKeptWhatItDid_AnswersTheSame()
    {
        var snapshot = await node.SealSnapshotAsync();
        await node.Activities.RestoreEtcdAsync(new(node.Node, snapshot));
        var state = node.Migration.TryReadState<NodeEtcdState>("etcd");
        var first = await node.Activities.PruneEtcdAsync(new(node.Node, snapshot));
        node.Migration.WriteState("etcd", state);

        var second = await node.Activities.PruneEtcdAsync(new(node.Node, snapshot));

        second.Should().BeEquivalentTo(first);
        await ExpectKeptKeysAsync();
    }

    [Fact]
    public async Task PruneEtcdAsync_EtcdDeletedHalfOfIt_EtcdDeletesTheRest()
    {
        var snapshot = await node.SealSnapshotAsync();
        await node.Activities.RestoreEtcdAsync(new(node.Node, snapshot));
        var plan = node.Migration.TryReadState<PrunePlan>("prune-plan")!;
        await using (var other = await node.ServeAsync(await EtcdTools.LocateAsync()))
        {
            await other.Gateway.DeleteAsync(plan.Dropped.Take(plan.Dropped.Count / 2).Select(key => key.Key), _ => { });
        }

        await node.Activities.PruneEtcdAsync(new(node.Node, snapshot));

        await ExpectKeptKeysAsync();
    }

    [Fact]
    public async Task RestoreEtcdAsync_AgentKilledHalfWay_BeginsAnew()
    {
        var snapshot = await node.SealSnapshotAsync();
        foreach (var left in new[] { "snapshot.part", "empty-snapshot.part", "restore.part/member/snap/db" })
        {
            var path = node.Files.Locate("/var/lib/etcd-main/data/" + left);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, "half of it");
        }

        await node.Activities.RestoreEtcdAsync(new(node.Node, snapshot));
        await node.Activities.PruneEtcdAsync(new(node.Node, snapshot));

        Directory.EnumerateFileSystemEntries(node.Files.Locate("/var/lib/etcd-main/data")).Should().ContainSingle();
        await ExpectKeptKeysAsync();
    }

    [Fact]
    public async Task RestoreEtcdAsync_AfterRollback_BumpsFurther()
    {
        var snapshot = await node.SealSnapshotAsync();
        await node.Activities.RestoreEtcdAsync(new(node.Node, snapshot));
        await node.Activities.RemoveEtcdAsync(node.Node);
        Directory.Exists(node.Data).Should().BeFalse();
        await node.Activities.Invoking(a => a.CheckEtcdAsync(node.Node)).Should().ThrowAsync<ApplicationFailureException>().WithMessage("MIG-ETCD-007*");

        var again = await node.Activities.RestoreEtcdAsync(new(node.Node, snapshot));

        again.RevisionBump.Should().Be(2_000_000);
        (await node.Activities.RestoreEtcdAsync(new(node.Node, snapshot))).Should().Be(again);
    }

    [Fact]
    public async Task RestoreEtcdAsync_DataOfAnotherEtcd_IsRefusedAndSurvivesTheRollback()
    {
        var snapshot = await node.SealSnapshotAsync();
        var theirs = Path.Combine(node.Data, "member", "snap", "db");
        Directory.CreateDirectory(Path.GetDirectoryName(theirs)!);
        await File.WriteAllTextAsync(theirs, "somebody's only copy");

        foreach (var attempt in new Func<Task>[] { () => node.Activities.RestoreEtcdAsync(new(node.Node, snapshot)), () => node.Activities.CreateEtcdAsync(node.Node) })
        {
            (await attempt.Should().ThrowAsync<ApplicationFailureException>()).Which.Message.Should().Contain("MIG-ETCD-014").And.Contain("this migration did not make it");
        }

        await node.Activities.RemoveEtcdAsync(node.Node);

        (await File.ReadAllTextAsync(theirs)).Should().Be("somebody's only copy");
    }

    [Fact]
    public async Task RestoreEtcdAsync_DataThatCameAfterARollback_IsRefusedToo()
    {
        var snapshot = await node.SealSnapshotAsync();
        await node.Activities.RestoreEtcdAsync(new(node.Node, snapshot));
        await node.Activities.RemoveEtcdAsync(node.Node);
        var theirs = Path.Combine(node.Data, "member", "snap", "db");
        Directory.CreateDirectory(Path.GetDirectoryName(theirs)!);
        await File.WriteAllTextAsync(theirs, "somebody's only copy");

        var again = () => node.Activities.RestoreEtcdAsync(new(node.Node, snapshot));

        (await again.Should().ThrowAsync<ApplicationFailureException>()).Which.ErrorType.Should().Be("MIG-ETCD-014");
        await node.Activities.RemoveEtcdAsync(node.Node);
        (await File.ReadAllTextAsync(theirs)).Should().Be("somebody's only copy");
    }

    [Fact]
    public async Task RestoreEtcdAsync_DamagedSnapshot_LeavesTheNodeAsItWas()
    {
        var damaged = Path.Combine(node.Landscape.Directory, "damaged.db");
        var bytes = await File.ReadAllBytesAsync(FixtureFiles.Snapshot);
        bytes[400_000] ^= 0x10;
        await File.WriteAllBytesAsync(damaged, bytes);
        var snapshot = await node.SealSnapshotAsync(damaged);

        var restore = () => node.Activities.RestoreEtcdAsync(new(node.Node, snapshot));

        (await restore.Should().ThrowAsync<ApplicationFailureException>()).Which.ErrorType.Should().Be("MIG-ETCD-002");
        Directory.EnumerateFileSystemEntries(node.Files.Locate("/var/lib/etcd-main/data")).Should().BeEmpty();
    }

    [Fact]
    public async Task PruneEtcdAsync_KeyNotInTheInventory_IsRefused()
    {
        var snapshot = await node.SealSnapshotAsync();
        var inventory = EtcdNodeFixture.Inventory();
        inventory[10] = inventory[10] with { Sha256 = new string('0', 64) };
        snapshot = snapshot with { KeyInventory = await node.Artifacts.PutJsonAsync("garden/masterful/other.json", inventory, node.Key.PublicKey) };
        await node.Activities.RestoreEtcdAsync(new(node.Node, snapshot));

        var prune = () => node.Activities.PruneEtcdAsync(new(node.Node, snapshot));

        (await prune.Should().ThrowAsync<ApplicationFailureException>()).Which.Message.Should().Contain("MIG-ETCD-006").And.Contain(inventory[10].Key);
        File.Exists(node.Files.Locate(node.Migration.Path + "/loopback-etcd.pid")).Should().BeFalse("the loopback etcd is stopped when the prune fails");
    }

    [Fact]
    public async Task CreateEtcdAsync_Fresh_HoldsTheOperatorBindingOnly()
    {
        var created = await node.Activities.CreateEtcdAsync(node.Node);

        created.Should().BeEquivalentTo(new { SourceRevision = 0, Fresh = true });
        (await node.Activities.CreateEtcdAsync(node.Node)).Should().Be(created);
        (await node.Activities.CheckEtcdAsync(node.Node)).Restored.Should().Be(created);
        await using var etcd = await node.ServeAsync(await EtcdTools.LocateAsync());
        var keys = new List<string>();
        await foreach (var pair in etcd.Gateway.RangeAsync("/"))
        {
            keys.Add(pair.Key);
        }

        keys.Should().Equal(OperatorBinding.Key);
        (await etcd.Gateway.StatusAsync()).Revision.Should().BeGreaterThan(created.RevisionBump);
    }

    private async Task ExpectKeptKeysAsync()
    {
        var plan = JsonSerializer.Deserialize<PrunePlan>(await File.ReadAllBytesAsync(node.Files.Locate(node.Migration.Path + "/prune-plan.json")), JsonSerializerOptions.Web)!;
        var dropped = plan.Dropped.Select(key => key.Key).ToHashSet();
        var expected = EtcdNodeFixture.Inventory().Where(entry => !dropped.Contains(entry.Key)).ToDictionary(entry => entry.Key, entry => entry.Sha256);
        await using var etcd = await node.ServeAsync(await EtcdTools.LocateAsync());
        var found = new Dictionary<string, string>();
        await foreach (var pair in etcd.Gateway.RangeAsync("/registry/"))
        {
            found.Add(pair.Key, Convert.ToHexStringLower(SHA256.HashData(pair.Value)));
        }

        found.Remove(OperatorBinding.Key).Should().BeTrue();
        found.Should().BeEquivalentTo(expected);
    }
}
