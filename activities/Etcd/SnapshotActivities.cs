using System.Security.Cryptography;
using System.Text.Json;
using Masterful.Activities.Artifacts;
using Masterful.Activities.Credentials;
using Masterful.Activities.Etcd.Snapshot;
using Masterful.Activities.Etcd.Storage;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Etcd;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;

namespace Masterful.Activities.Etcd;

/// <summary>Takes the fenced source's etcd along.</summary>
public sealed class SnapshotActivities(LandscapeFile landscape, TimeProvider clock, ILogger<SnapshotActivities> logger) : ISnapshotActivities
{
    private const string WarmSuffix = "-warm";
    private readonly IArtifactStore artifacts = ArtifactStores.Open(landscape.Artifacts);

    /// <inheritdoc/>
    [Activity]
    public Task<SnapshotResult> TakeSnapshotAsync(TakeSnapshotRequest request) =>
        Clusters.GuardAsync(() => TakeAsync(request, request.Fence is { } fence ? $"-{fence.Revision}" : "-live", ActivityProgress.CancellationToken));

    /// <inheritdoc/>
    [Activity]
    public Task<SnapshotResult> TakeWarmSnapshotAsync(TakeSnapshotRequest request) =>
        Clusters.GuardAsync(() => TakeAsync(request, WarmSuffix, ActivityProgress.CancellationToken));

    /// <inheritdoc/>
    [Activity]
    public async Task RemoveWarmSnapshotAsync(MigrationContext migration)
    {
        foreach (var name in new[] { SnapshotName(migration, WarmSuffix), InventoryName(migration, WarmSuffix) })
        {
            await artifacts.DeleteAsync(name, ActivityProgress.CancellationToken);
        }
    }

    // Names are known before anything is written, so that what a killed attempt left is found again.
    private static string SnapshotName(MigrationContext migration, string suffix) => $"{migration.Shoot}/snapshot{suffix}.db";

    private static string InventoryName(MigrationContext migration, string suffix) => $"{migration.Shoot}/inventory{suffix}.json";

    private async Task<SnapshotResult> TakeAsync(TakeSnapshotRequest request, string suffix, CancellationToken cancellationToken)
    {
        PinnedNode.Require(landscape, request.Migration, request.Recipient);
        var migration = request.Migration;
        var shoot = landscape.Shoot(migration);
        var tools = await EtcdTools.LocateAsync(cancellationToken);
        using var seed = Clusters.Seed(landscape, migration);
        var tls = await SourceEtcdCredentials.ReadAsync(seed, migration.SourceNamespace, cancellationToken);

        // Only this user may read the directory, and it goes whatever happens: the client key and every Secret of the cluster lie in it.
        // Behind a worker that was killed, the next attempt sees to that.
        AbandonedDirectories.Remove(Path.GetTempPath());
        var directory = Directory.CreateTempSubdirectory(AbandonedDirectories.Snapshot).FullName;
        try
        {
            using var inUse = AbandonedDirectories.Lock(directory);
            using var gateway = new EtcdGateway(shoot.EtcdEndpoint, tls, TimeSpan.FromMinutes(1));
            var file = Path.Combine(directory, "snapshot.db");
            return await ShipAsync(request, suffix, seed, gateway, file, new SnapshotSave(tools, shoot.EtcdEndpoint, tls, directory), cancellationToken);
        }
        finally
        {
            AbandonedDirectories.Delete(directory);
        }
    }

    private async Task<SnapshotResult> ShipAsync(
        TakeSnapshotRequest request, string suffix, KubernetesApi seed, EtcdGateway source, string file, SnapshotSave save, CancellationToken cancellationToken)
    {
        var migration = request.Migration;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // A fenced source is rarely at another revision than that of its proof, so its keys can be listed while the snapshot is saved.
        var listing = request.Fence is { } fence ? SourceInventory.ListAsync(source, fence.Revision, ending.Token) : null;
        try
        {
            await ActivityProgress.WhileAsync("saving a snapshot of the source's etcd", save.RunAsync(source, file, cancellationToken));
            var proof = new SnapshotProof(source, landscape.Shoot(migration).EtcdEndpoint, file, request.Fence, clock);
            var (snapshot, (report, inventory, liveNodes)) = await artifacts.PutWhileProvenAsync(
                SnapshotName(migration, suffix), file, request.Recipient, cancellation => ProveAsync(migration, seed, proof, listing, cancellation), cancellationToken);
            var sealedInventory = await artifacts.PutJsonAsync(InventoryName(migration, suffix), inventory, request.Recipient, cancellationToken);
            logger.LogInformation("Snapshot of {Shoot} at revision {Revision}: {Keys} keys, {Bytes} bytes", migration.Shoot, report.Revision, inventory.Count, snapshot.Size);
            return new(snapshot, sealedInventory, report.Revision, report.Hash, report.TotalKeys, liveNodes);
        }
        finally
        {
            await ending.CancelAsync();
            await (listing ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<ProvenSnapshot> ProveAsync(
        MigrationContext migration, KubernetesApi seed, SnapshotProof proof, Task<List<EtcdKeyValue>>? listing, CancellationToken cancellationToken)
    {
        var machines = await MachineNodesAsync(seed, migration.SourceNamespace, cancellationToken);
        var (report, inventory, fresh) = await proof.RunAsync(listing, cancellationToken);
        return new(report, inventory, [.. landscape.Shoot(migration).Nodes.Select(node => node.Name).Concat(machines).Concat(fresh).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
    }

    private static async Task<IReadOnlyList<string>> MachineNodesAsync(KubernetesApi seed, string ns, CancellationToken cancellationToken)
    {
        try
        {
            var machines = await seed.ListAsync("machine.sapcloud.io/v1alpha1", "Machine", new(ns), cancellationToken);
            return [.. machines.Items.Where(machine => machine.DeletionTimestamp() is null).Select(machine => machine.Labels().GetValueOrDefault("node", "")).Where(node => node.Length > 0)];
        }
        catch (KubernetesApiException e) when (e.IsNoMatch || e.IsNotFound)
        {
            // A Seed without machine-controller-manager knows no machines.
            return [];
        }
    }

    private sealed record ProvenSnapshot(SnapshotReport Report, IReadOnlyList<InventoryEntry> Inventory, IReadOnlyList<string> LiveNodes);
}
