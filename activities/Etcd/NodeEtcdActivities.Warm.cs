using Masterful.Activities.Rehearsal;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Etcd;
using Temporalio.Activities;

namespace Masterful.Activities.Etcd;

public sealed partial class NodeEtcdActivities
{
    /// <inheritdoc/>
    [Activity]
    public async Task<WarmedEtcd> WarmUpEtcdAsync(RestoreEtcdRequest request)
    {
        var directory = new EtcdDirectory(landscape, request.Node, warm: true);

        // What an attempt that was killed left would be taken for done, and measured as if it cost nothing.
        Remove(directory);
        try
        {
            var run = new StepTimer(clock);
            var prune = request.Node.Migration.Import.Length > 0
                ? await ImportWarmAsync(run, directory, request)
                : await RestoreWarmAsync(run, directory, request);
            return new(run.Steps, prune with { DroppedList = "" });
        }
        finally
        {
            Remove(directory);
        }
    }

    /// <inheritdoc/>
    [Activity]
    public Task RemoveWarmEtcdAsync(NodeContext node)
    {
        Remove(new EtcdDirectory(landscape, node, warm: true));
        return Task.CompletedTask;
    }

    private async Task<PruneResult> RestoreWarmAsync(StepTimer run, EtcdDirectory directory, RestoreEtcdRequest request)
    {
        await run.StepAsync(
            "Open and restore with bumped revision",
            apiAway: true,
            () => RestoreAsync(directory, request),
            restored => $"revision {restored.SourceRevision} (+{restored.RevisionBump})");
        var prune = await run.StepAsync(
            $"Prune by profile {request.Node.Migration.Profile}",
            apiAway: true,
            () => PruneAsync(directory, new(request.Node, request.Snapshot)),
            pruned => $"{pruned.Identical} keys kept and compared byte for byte, {pruned.Resources.Sum(resource => resource.Dropped)} dropped");
        await run.StepAsync("Start etcd on it", apiAway: true, () => ServeAsync(directory, prune), served => served);
        return prune;
    }

    /// <summary>
    /// Proves that the node's etcd serves what was made of the snapshot, before anything depends on it: the final one is not started until the static
    /// Pod does it.
    /// </summary>
    private static async Task<string> ServeAsync(EtcdDirectory directory, PruneResult pruned)
    {
        var cancellationToken = ActivityProgress.CancellationToken;
        ActivityProgress.Report("starting etcd on loopback");
        await using var etcd = await directory.StartAsync(await EtcdTools.LocateAsync(cancellationToken), directory.Data, cancellationToken);
        var revision = (await etcd.Gateway.StatusAsync(cancellationToken)).Revision;
        var count = await etcd.Gateway.CountAsync(RegistryKey.Prefix, cancellationToken);

        // The kept keys and the operator binding.
        return revision == pruned.Revision && count == pruned.Identical + 1
            ? $"revision {revision}, {count} keys"
            : throw EtcdErrors.KeysDiffer.At(
                "etcd", $"it serves {count} keys at revision {revision}, expected were {pruned.Identical + 1} at {pruned.Revision}. Let etcdutl restore instead: `etcd: {{restore: etcdutl}}` in the landscape file.");
    }

    private async Task<PruneResult> ImportWarmAsync(StepTimer run, EtcdDirectory directory, RestoreEtcdRequest request)
    {
        var state = await run.StepAsync(
            $"Open, create an empty etcd and import by profile {request.Node.Migration.Import}",
            apiAway: true,
            () => ImportAsync(directory, new(request.Node, request.Snapshot)),
            imported => $"{imported.Prune!.Identical} keys imported and compared byte for byte, {imported.Prune.Resources.Sum(resource => resource.Dropped)} left behind");
        return state.Prune!;
    }

    private static void Remove(EtcdDirectory directory)
    {
        directory.StopLeftOver();
        EtcdRestore.RemoveDirectories(directory);
        directory.Migration.DeleteState(directory.PlanName);
        directory.Migration.DeleteState(directory.StateName);
    }
}
