using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Etcd;

namespace Masterful.Workflows.Phases;

/// <summary>etcd's content, proven before any API server sees it.</summary>
internal sealed class EtcdPhase : IPhase
{
    public PhaseId Id => PhaseId.Etcd;

    public async Task RunAsync(MigrationRun run)
    {
        await FencePhase.CheckAsync(run);
        RegisterCompensation(run);
        if (run.Context.Strategy == MigrationStrategy.Restore)
        {
            await RestoreAsync(run);
        }
        else if (run.Context.Import.Length > 0)
        {
            await ImportAsync(run);
        }
        else
        {
            await CreateAsync(run);
        }
    }

    public async Task ProveAsync(MigrationRun run)
    {
        RegisterCompensation(run);
        var node = run.Node;
        var state = await run.OnNodeAsync(
            (INodeEtcdActivities activities) => activities.CheckEtcdAsync(node), "Check etcd data of an earlier run");
        run.Evidence = run.Evidence with { Restored = state.Restored, Prune = state.Prune };
        run.Note($"{state.Restored.DataDirectory} of an earlier run is in place, source revision {state.Restored.SourceRevision}");
    }

    private static async Task RestoreAsync(MigrationRun run)
    {
        var snapshot = await TakeAsync(run);
        var restore = new RestoreEtcdRequest(run.Node, snapshot);
        var restored = await run.OnNodeAsync(
            (INodeEtcdActivities activities) => activities.RestoreEtcdAsync(restore), $"Restore {snapshot.Snapshot.Size} bytes at revision {snapshot.Revision}", ActivityTime.Bulk);
        var prune = new PruneEtcdRequest(run.Node, snapshot);
        var pruned = await run.OnNodeAsync(
            (INodeEtcdActivities activities) => activities.PruneEtcdAsync(prune), $"Prune by profile {run.Context.Profile}", ActivityTime.Bulk);
        run.Evidence = run.Evidence with { Snapshot = snapshot, Restored = restored, Prune = pruned };
        run.Note($"restored revision {restored.SourceRevision} (+{restored.RevisionBump}), hash {snapshot.Hash:x8}");
        run.Note($"{pruned.Resources.Sum(resource => resource.Kept)} keys kept, {pruned.Resources.Sum(resource => resource.Dropped)} dropped, {pruned.Identical} compared byte for byte");
        if (pruned.DecryptedSecret.Length > 0)
        {
            run.Note($"{pruned.DecryptedSecret} decrypts");
        }
    }

    private static async Task ImportAsync(MigrationRun run)
    {
        var snapshot = await TakeAsync(run);
        var request = new ImportEtcdRequest(run.Node, snapshot);
        var state = await run.OnNodeAsync(
            (INodeEtcdActivities activities) => activities.ImportEtcdAsync(request), $"Create an empty etcd and import by profile {run.Context.Import}", ActivityTime.Bulk);
        run.Evidence = run.Evidence with { Snapshot = snapshot, Restored = state.Restored, Prune = state.Prune };
        run.Note($"{state.Restored.DataDirectory} starts empty at revision {state.Restored.RevisionBump}, beyond the source's {snapshot.Revision}");
        if (state.Prune is { } imported)
        {
            run.Note($"{imported.Identical} keys imported as they were and compared byte for byte, {imported.Resources.Sum(resource => resource.Dropped)} left behind");
            if (imported.DecryptedSecret.Length > 0)
            {
                run.Note($"{imported.DecryptedSecret} decrypts");
            }
        }
    }

    private static Task<SnapshotResult> TakeAsync(MigrationRun run)
    {
        var fence = run.Evidence.Fence!;
        var take = new TakeSnapshotRequest(run.Context, run.Evidence.Identity!, fence);
        return run.BesideSeedAsync(
            (ISnapshotActivities activities) => activities.TakeSnapshotAsync(take), $"Final snapshot at revision {fence.Revision}", ActivityTime.Bulk);
    }

    private static async Task CreateAsync(MigrationRun run)
    {
        var node = run.Node;
        var created = await run.OnNodeAsync(
            (INodeEtcdActivities activities) => activities.CreateEtcdAsync(node), "Create an empty etcd", ActivityTime.Wait);
        run.Evidence = run.Evidence with { Restored = created };
        run.Note($"{created.DataDirectory} starts empty");
    }

    internal static void RegisterCompensation(MigrationRun run)
    {
        var node = run.Node;
        run.CompensateOnNode<INodeEtcdActivities>(
            PhaseId.Etcd,
            node,
            "remove etcd's data from the node",
            activities => activities.RemoveEtcdAsync(node),
            "the data directory is gone");
    }
}
