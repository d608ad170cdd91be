using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Etcd;
using Masterful.Workflows.Contracts.Rehearsal;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Masterful.Workflows.Phases;

/// <summary>
/// The source's etcd as it is before the fence, put through all that the final snapshot will go through: what would fail fails while the
/// source still serves, and whoever approves the fence sees how long etcd will take.
/// </summary>
internal static class WarmCopy
{
    /// <summary>Takes, ships and tries it, when the request wants that and the strategy takes anything along.</summary>
    public static async Task TryAsync(MigrationRun run)
    {
        if (!run.Request.WarmSnapshot || (run.Context.Strategy == MigrationStrategy.Fresh && run.Context.Import.Length == 0))
        {
            return;
        }

        RegisterCompensations(run);
        var started = Workflow.UtcNow;
        var take = new TakeSnapshotRequest(run.Context, run.Evidence.Identity!, Fence: null);
        var snapshot = await run.BesideSeedAsync(
            (ISnapshotActivities activities) => activities.TakeWarmSnapshotAsync(take), "Warm snapshot, before the fence", ActivityTime.Bulk);
        var took = (long)(Workflow.UtcNow - started).TotalMilliseconds;
        var request = new RestoreEtcdRequest(run.Node, snapshot);
        var warmed = await run.OnNodeAsync(
            (INodeEtcdActivities activities) => activities.WarmUpEtcdAsync(request), $"Try {snapshot.Snapshot.Size} bytes on the node, beside the real directory", ActivityTime.Bulk);
        var first = new RehearsalStep("Take, verify, seal and ship the snapshot", ApiAway: true, took, $"revision {snapshot.Revision}, {snapshot.Snapshot.Size} bytes");
        run.Evidence = run.Evidence with { WarmUp = new WarmUp(snapshot, [first, .. warmed.Steps]) };
        foreach (var step in run.Evidence.WarmUp.Steps)
        {
            run.Note($"warm: {step.Name}: {step.Evidence} in {step.Milliseconds} ms");
        }

        run.Note($"expected downtime: {run.Evidence.WarmUp.ExpectedDowntimeMs} ms for etcd, and what the API servers take to stop and start");
    }

    /// <summary>Removes it once nobody will need it any more. What cannot be removed is told: the migration is past the point of no return.</summary>
    public static async Task RemoveAsync(MigrationRun run)
    {
        if (run.Evidence.WarmUp is not { } warm)
        {
            return;
        }

        try
        {
            await Workflow.ExecuteActivityAsync((ISnapshotActivities activities) => activities.RemoveWarmSnapshotAsync(run.Context), Options(run.Cancellation));
            run.Note($"warm snapshot {warm.Snapshot.Snapshot.Name} removed from the store");
        }
        catch (ActivityFailureException exception) when (!TemporalException.IsCanceledException(exception))
        {
            run.Note($"warm snapshot {warm.Snapshot.Snapshot.Name} is left in the store: {FailureText.Of(exception).Message}");
        }
    }

    private static ActivityOptions Options(CancellationToken cancellation) =>
        ActivityPolicy.Options(TaskQueues.Migrations, "Remove the warm snapshot from the store", ActivityTime.Short, cancellation);

    internal static void RegisterCompensations(MigrationRun run)
    {
        var node = run.Node;
        run.Compensations.Register(PhaseId.Credentials, "remove the warm snapshot from the store", async () =>
        {
            await Workflow.ExecuteActivityAsync((ISnapshotActivities activities) => activities.RemoveWarmSnapshotAsync(node.Migration), Options(CancellationToken.None));
            return "it is gone";
        });
        run.CompensateOnNode<INodeEtcdActivities>(
            PhaseId.Credentials, node, "remove what a warm-up left on the node", activities => activities.RemoveWarmEtcdAsync(node), "nothing of it is left");
    }
}
