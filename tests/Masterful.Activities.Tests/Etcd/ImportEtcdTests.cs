using System.Security.Cryptography;
using System.Text.Json;
using Masterful.Activities.Artifacts;
using Masterful.Activities.Etcd;
using Masterful.Activities.Etcd.Prune;
using Masterful.Workflows.Contracts;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Etcd;

/// <summary>Imports keys of the recorded control plane into an etcd that starts empty.</summary>
public sealed class ImportEtcdTests : IDisposable
{
    private readonly EtcdNodeFixture node = new();

    public void Dispose() => node.Dispose();

    [Fact]
    public async Task ImportEtcdAsync_ControlPlaneOnly_PutsExactlyWhatARuleKeeps()
    {
        var snapshot = await node.SealSnapshotAsync();
        var importing = node.Importing("control-plane-only");

        var state = await node.Activities.ImportEtcdAsync(new(importing, snapshot));

        state.Restored.Should().BeEquivalentTo(new { Fresh = true, SourceRevision = 0, RevisionBump = 1_000_000_000_000 });
        var imported = state.Prune!;
        imported.Revision.Should().BeGreaterThan(state.Restored.RevisionBump);
        imported.DecryptedSecret.Should().StartWith("/registry/secrets/");
        imported.Resources.Where(resource => resource.Kept > 0).Select(resource => resource.Resource).Should().BeSubsetOf(
            ["nodes", "csinodes", "leases", "namespaces", "serviceaccounts", "secrets", "roles", "rolebindings", "clusterroles", "clusterrolebindings", "configmaps"]);
        imported.Resources.Sum(resource => resource.Kept).Should().Be(imported.Identical);
        imported.Resources.Sum(resource => resource.Kept + resource.Dropped).Should().Be(461);
        imported.Reasons.Sum(reason => reason.Keys).Should().Be(461 - imported.Identical);
        imported.Reasons.Should().OnlyContain(reason => reason.Reason.Length > 0)
            .And.Contain(reason => reason.Resource == "events" && reason.Rule == "import:leased")
            .And.Contain(reason => reason.Resource == "pods" && reason.Rule == "everything-else")
            .And.Contain(reason => reason.Resource == "nodes" && reason.Rule == "gone-nodes");
        await ExpectImportedAsync();
        (await node.Activities.ImportEtcdAsync(new(importing, snapshot))).Should().BeEquivalentTo(state, "done is done");
        (await node.Activities.CheckEtcdAsync(importing)).Should().BeEquivalentTo(state);
    }

    [Fact]
    public async Task ImportEtcdAsync_AgentKilledHalfWay_EndsInTheSameState()
    {
        var snapshot = await node.SealSnapshotAsync();
        var importing = node.Importing("control-plane-only");
        var whole = await node.Activities.ImportEtcdAsync(new(importing, snapshot));

        // What a killed agent leaves: half of the keys, no word that it is done, and its etcd still serving the directory.
        var killed = await node.ServeAsync(await EtcdTools.LocateAsync());
        await killed.Gateway.DeleteAsync((await ReadAsync(killed)).Keys.Where((_, number) => number % 2 == 0), _ => { });
        await killed.Gateway.PutAsync(OperatorBinding.Key, OperatorBinding.Value(importing.Migration, DateTimeOffset.UnixEpoch));
        File.Copy(node.LookPidFile, node.Files.Locate(node.Migration.Path + "/loopback-etcd.pid"));
        var kept = node.Migration.TryReadState<NodeEtcdState>("etcd")!;
        node.Migration.WriteState("etcd", kept with { Prune = null });
        await node.Activities.Invoking(activities => activities.CheckEtcdAsync(importing)).Should().ThrowAsync<ApplicationFailureException>().WithMessage("MIG-ETCD-007*");

        var again = await node.Activities.ImportEtcdAsync(new(importing, snapshot));

        again.Restored.Should().Be(whole.Restored, "what was put is left alone");
        again.Prune!.Identical.Should().Be(whole.Prune!.Identical);
        await killed.DisposeAsync();
        await ExpectImportedAsync();
    }

    [Fact]
    public async Task ImportEtcdAsync_KeyIsThereWithAnotherValue_IsRefused()
    {
        var snapshot = await node.SealSnapshotAsync();
        var importing = node.Importing("control-plane-only");
        await node.Activities.ImportEtcdAsync(new(importing, snapshot));
        await using (var etcd = await node.ServeAsync(await EtcdTools.LocateAsync()))
        {
            await etcd.Gateway.PutAsync("/registry/namespaces/shop", "other"u8.ToArray());
        }

        node.Migration.WriteState("etcd", node.Migration.TryReadState<NodeEtcdState>("etcd")! with { Prune = null });

        await ExpectAsync(importing, snapshot, "MIG-ETCD-006*/registry/namespaces/shop*");
        File.Exists(node.Files.Locate(node.Migration.Path + "/loopback-etcd.pid")).Should().BeFalse("the loopback etcd is stopped when the import fails");
    }

    [Fact]
    public async Task ImportEtcdAsync_OtherSnapshot_BeginsAnewFurtherOn()
    {
        var importing = node.Importing("control-plane-only");
        await node.Activities.ImportEtcdAsync(new(importing, await node.SealSnapshotAsync()));
        var state = node.Migration.TryReadState<NodeEtcdState>("etcd")!;
        node.Migration.WriteState("etcd", state with { Snapshot = new string('0', 64) });

        var again = await node.Activities.ImportEtcdAsync(new(importing, await node.SealSnapshotAsync()));

        again.Restored.RevisionBump.Should().Be(2_000_000_000_000, "kubelets may have seen what the first attempt served");
        await ExpectImportedAsync();
    }

    [Fact]
    public async Task CreateEtcdAsync_AfterAnImport_StartsEmptyAllTheSame()
    {
        await node.Activities.ImportEtcdAsync(new(node.Importing("control-plane-only"), await node.SealSnapshotAsync()));

        await node.Activities.CreateEtcdAsync(node.Node);

        await using var etcd = await node.ServeAsync(await EtcdTools.LocateAsync());
        (await ReadAsync(etcd)).Keys.Should().Equal(OperatorBinding.Key);
    }

    [Fact]
    public async Task ImportEtcdAsync_ProfileThatKeepsEverything_LeavesWhatALeaseEnds()
    {
        await File.WriteAllTextAsync(
            Path.Combine(node.Landscape.Directory, "all.yaml"), "rules: [{id: all, action: keep, resources: ['*'], reason: Take all.}]");

        var state = await node.Activities.ImportEtcdAsync(new(node.Importing("all.yaml"), await node.SealSnapshotAsync()));

        state.Prune!.Reasons.Should().NotBeEmpty().And.OnlyContain(reason => reason.Rule == "import:leased");
        state.Prune.Resources.Where(resource => resource.Resource is "events" or "masterleases").Should().HaveCount(2).And.OnlyContain(resource => resource.Kept == 0);
        state.Prune.Identical.Should().Be(461 - state.Prune.Reasons.Sum(reason => reason.Keys));
    }

    [Theory]
    [InlineData("default", "MIG-ETCD-009*no rule of it keeps anything*")]
    [InlineData("control-plan-only", "MIG-REQ-004*did you mean \"control-plane-only\"?*")]
    public async Task ImportEtcdAsync_WrongProfile_MakesNothing(string profile, string words)
    {
        await ExpectAsync(node.Importing(profile), await node.SealSnapshotAsync(), words);
        Directory.Exists(node.Data).Should().BeFalse();
    }

    [Theory]
    [InlineData("name: key1700000000", "name: other", "*encrypted by aescbc with key1700000000*no key 'key1700000000'*")]
    [InlineData("aescbc:", "aesgcm:", "*no key 'key1700000000' for the provider aescbc*")]
    [InlineData("secret: ", "secret: ", "*encrypted by aescbc with key1700000000*")]
    [InlineData("- secrets", "- configmaps", "*for the provider aescbc*")]
    public async Task ImportEtcdAsync_KeyIsNotInTheConfiguration_MakesNothing(string text, string instead, string words)
    {
        var configuration = (await File.ReadAllTextAsync(FixtureFiles.Pki("encryption-configuration.yaml"))).Replace(text, instead, StringComparison.Ordinal);
        if (text == instead)
        {
            // The right name with another key: only reading a value can tell.
            var secret = configuration.Split("secret: ")[1].Split('\n')[0];
            configuration = configuration.Replace(secret, Convert.ToBase64String(new byte[32]), StringComparison.Ordinal);
        }

        node.Encrypt(configuration);

        await ExpectAsync(node.Importing("control-plane-only"), await node.SealSnapshotAsync(), "MIG-ETCD-010*/registry/secrets/" + words);
        Directory.Exists(node.Data).Should().BeFalse();
        node.Migration.TryReadState<NodeEtcdState>("etcd").Should().BeNull("nothing was begun");
    }

    [Fact]
    public async Task ImportEtcdAsync_KeyNotInTheInventory_IsRefused()
    {
        var inventory = EtcdNodeFixture.Inventory();
        inventory.RemoveAll(entry => entry.Key == "/registry/namespaces/shop");
        var snapshot = await node.SealSnapshotAsync() with { KeyInventory = await node.Artifacts.PutJsonAsync("garden/masterful/other.json", inventory, node.Key.PublicKey) };

        await ExpectAsync(node.Importing("control-plane-only"), snapshot, "MIG-ETCD-006*/registry/namespaces/shop*");
    }

    private async Task ExpectAsync(NodeContext importing, Workflows.Contracts.Etcd.SnapshotResult snapshot, string words) =>
        await node.Activities.Invoking(activities => activities.ImportEtcdAsync(new(importing, snapshot))).Should().ThrowAsync<ApplicationFailureException>().WithMessage(words);

    private async Task ExpectImportedAsync()
    {
        var plan = JsonSerializer.Deserialize<PrunePlan>(await File.ReadAllBytesAsync(node.Files.Locate(node.Migration.Path + "/prune-plan.json")), JsonSerializerOptions.Web)!;
        var dropped = plan.Dropped.Select(key => key.Key).ToHashSet();
        var expected = EtcdNodeFixture.Inventory().Where(entry => !dropped.Contains(entry.Key)).ToDictionary(entry => entry.Key, entry => entry.Sha256);
        await using var etcd = await node.ServeAsync(await EtcdTools.LocateAsync());
        var found = await ReadAsync(etcd);
        found.Remove(OperatorBinding.Key).Should().BeTrue();
        found.Should().BeEquivalentTo(expected);
    }

    private static async Task<Dictionary<string, string>> ReadAsync(LoopbackEtcd etcd)
    {
        var found = new Dictionary<string, string>();
        await foreach (var pair in etcd.Gateway.RangeAsync("/"))
        {
            found.Add(pair.Key, Convert.ToHexStringLower(SHA256.HashData(pair.Value)));
        }

        return found;
    }
}
