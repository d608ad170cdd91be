using Masterful.Activities.Artifacts;
using Masterful.Activities.Etcd;
using Masterful.Workflows.Contracts;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Etcd;

/// <summary>Tries a snapshot on the node before the fence.</summary>
public sealed class WarmUpEtcdTests : IDisposable
{
    private readonly EtcdNodeFixture node = new();

    public void Dispose() => node.Dispose();

    [Fact]
    public async Task WarmUpEtcdAsync_Restore_TellsHowLongItTookAndLeavesNothing()
    {
        var snapshot = await node.SealSnapshotAsync();
        var before = Files();

        var warmed = await node.Activities.WarmUpEtcdAsync(new(node.Node, snapshot));

        warmed.Steps.Select(step => step.Name).Should().Equal("Open and restore with bumped revision", "Prune by profile default", "Start etcd on it");
        warmed.Steps.Should().OnlyContain(step => step.ApiAway && step.Milliseconds > 0);
        warmed.Prune.Identical.Should().BePositive();
        warmed.Prune.DroppedList.Should().BeEmpty("the list is gone with the directory");
        Files().Should().BeEquivalentTo(before.Append("warm-etcd.log"));
        (await node.Activities.RestoreEtcdAsync(new(node.Node, snapshot))).RevisionBump.Should().Be(1_000_000, "nobody has seen what the warm-up served");
        (await node.Activities.PruneEtcdAsync(new(node.Node, snapshot))).Identical.Should().Be(warmed.Prune.Identical);
    }

    [Fact]
    public async Task WarmUpEtcdAsync_Import_TriesTheImport()
    {
        var warmed = await node.Activities.WarmUpEtcdAsync(new(node.Importing("control-plane-only"), await node.SealSnapshotAsync()));

        warmed.Steps.Should().ContainSingle().Which.Name.Should().Be("Open, create an empty etcd and import by profile control-plane-only");
        warmed.Prune.DecryptedSecret.Should().StartWith("/registry/secrets/");
        Directory.Exists(node.Files.Locate("/var/lib/etcd-main")).Should().BeFalse();
    }

    [Fact]
    public async Task WarmUpEtcdAsync_BesideARestoredEtcd_LeavesThatAlone()
    {
        var snapshot = await node.SealSnapshotAsync();
        var restored = await node.Activities.RestoreEtcdAsync(new(node.Node, snapshot));
        await node.Activities.PruneEtcdAsync(new(node.Node, snapshot));

        await node.Activities.WarmUpEtcdAsync(new(node.Node, snapshot));

        (await node.Activities.CheckEtcdAsync(node.Node)).Restored.Should().Be(restored);
        Directory.EnumerateFileSystemEntries(node.Files.Locate("/var/lib/etcd-main/data")).Should().ContainSingle();
    }

    [Fact]
    public async Task WarmUpEtcdAsync_KeyDiffers_FailsAsTheFinalOneWouldAndLeavesNothing()
    {
        var inventory = EtcdNodeFixture.Inventory();
        inventory[10] = inventory[10] with { Sha256 = new string('0', 64) };
        var snapshot = await node.SealSnapshotAsync() with { KeyInventory = await node.Artifacts.PutJsonAsync("garden/masterful/other.json", inventory, node.Key.PublicKey) };

        var warmUp = () => node.Activities.WarmUpEtcdAsync(new(node.Node, snapshot));

        (await warmUp.Should().ThrowAsync<ApplicationFailureException>()).WithMessage("MIG-ETCD-006*");
        Directory.Exists(node.Files.Locate("/var/lib/etcd-main")).Should().BeFalse();
    }

    [Fact]
    public async Task RemoveWarmEtcdAsync_AgentWasKilled_StopsAndRemovesWhatItLeft()
    {
        var directory = new EtcdDirectory(node.Landscape, node.Node, warm: true);
        node.Files.CreateDirectory("/var/lib/etcd-main", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        node.Files.CreateDirectory("/var/lib/etcd-main/data", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.CreateDirectory(directory.Data);
        var left = await directory.StartAsync(await EtcdTools.LocateAsync(), directory.Data, default);
        directory.State = new() { Attempt = 1, Snapshot = "x" };

        await node.Activities.RemoveWarmEtcdAsync(node.Node);
        await node.Activities.RemoveWarmEtcdAsync(node.Node);

        await left.Gateway.Awaiting(gateway => gateway.StatusAsync()).Should().ThrowAsync<HttpRequestException>();
        Directory.Exists(node.Files.Locate("/var/lib/etcd-main")).Should().BeFalse();
        directory.State.Attempt.Should().Be(0);
        await left.DisposeAsync();
    }

    private List<string> Files() => [.. Directory.EnumerateFiles(node.Landscape.Shoots[0].Nodes[0].Root, "*", SearchOption.AllDirectories).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
}
