using Masterful.Activities.Etcd.Database;
using Masterful.Activities.Etcd.Prune;
using Masterful.Activities.Etcd.Snapshot;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Etcd;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;

namespace Masterful.Activities.Etcd;

public sealed partial class NodeEtcdActivities
{
    private const int ListedKeys = 2000;

    /// <inheritdoc/>
    [Activity]
    public Task<PruneResult> PruneEtcdAsync(PruneEtcdRequest request) => PruneAsync(new EtcdDirectory(landscape, request.Node), request);

    private async Task<PruneResult> PruneAsync(EtcdDirectory directory, PruneEtcdRequest request)
    {
        var cancellationToken = ActivityProgress.CancellationToken;
        var migration = request.Node.Migration;
        var state = directory.State;
        if (state.Restored is not { Fresh: false } restored || state.Snapshot != request.Snapshot.Snapshot.Sha256 || !directory.Holds)
        {
            throw EtcdErrors.NotRestored.At($"directory {EtcdDirectory.DataPath}", "the snapshot of this migration was not restored there.");
        }

        if (state.Prune is { } done)
        {
            return done;
        }

        var tools = await EtcdTools.LocateAsync(cancellationToken);

        // An agent that was killed may have left its etcd behind; the database is read while none has it open.
        directory.StopLeftOver();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var inventory = InventoryAsync(directory, request.Snapshot, ending.Token);
        try
        {
            var plan = await PlanAsync(directory, request, () => inventory, directory.Database, cancellationToken);
            var binding = OperatorBinding.Value(migration, clock.GetUtcNow());
            var revision = (landscape.Shoot(migration).RestoreByEtcdutl ? null : Drop(directory, restored, plan, binding))
                ?? await DropAsync(tools, directory, plan, binding, cancellationToken);
            var pruner = new EtcdPruner(directory.Database, await inventory);
            var (identical, decrypted) = await ActivityProgress.WhileAsync("comparing the kept keys", Task.Run(
                () => pruner.Compare(plan, Encryption(directory), cancellationToken), cancellationToken));
            var result = Result(directory, plan, revision, identical, decrypted);
            directory.State = state with { Prune = result };
            logger.LogInformation("Pruned etcd of {Shoot}: {Kept} keys kept, {Dropped} dropped", migration.Shoot, identical, plan.Dropped.Count);
            return result;
        }
        finally
        {
            await ending.CancelAsync();
            await ((Task)inventory).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Reads the plan that was made for this snapshot, or makes it.</summary>
    /// <param name="directory">Where it is kept.</param>
    /// <param name="request">The snapshot and the profile.</param>
    /// <param name="inventory">The source's keys; asked for only when there is no plan yet.</param>
    /// <param name="file">What it is made from: the snapshot, or the database that was restored from it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    private async Task<PrunePlan> PlanAsync(EtcdDirectory directory, PruneEtcdRequest request, Func<Task<List<InventoryEntry>>> inventory, string file, CancellationToken cancellationToken)
    {
        var migration = request.Node.Migration;
        var snapshot = request.Snapshot.Snapshot.Sha256;
        var plan = directory.Migration.TryReadState<PrunePlan>(directory.PlanName);
        if (plan?.Snapshot != snapshot)
        {
            var keys = await inventory();
            var profile = PruneProfiles.Load(landscape, migration.Profile);
            plan = await ActivityProgress.WhileAsync("planning", Task.Run(
                () => new EtcdPruner(file, keys).Plan(new(profile, migration.SourceNamespace, request.Snapshot.LiveNodes), snapshot, cancellationToken), cancellationToken));
            directory.Migration.WriteState(directory.PlanName, plan);
        }

        return plan;
    }

    /// <summary>
    /// Deletes what the plan drops in the database itself, and answers the revision that leaves; null when the database is not as it was restored.
    /// etcd does not start on one in which something is deleted that is not there.
    /// </summary>
    private static long? Drop(EtcdDirectory directory, RestoredEtcd restored, PrunePlan plan, byte[] binding)
    {
        ActivityProgress.Report("dropping keys");
        var before = restored.SourceRevision + restored.RevisionBump;
        var newest = EtcdDatabase.Newest(directory.Database);
        if (newest == new MvccRevision(before, 0))
        {
            return EtcdDatabase.Write(directory.Database, plan.Dropped.Select(key => key.Key), OperatorBinding.Key, binding);
        }

        // An agent that was killed may have done all of it without keeping that it did.
        return newest == new MvccRevision(before + 1, plan.Dropped.Count) ? newest.Main : null;
    }

    /// <summary>Deletes what the plan drops on an etcd that only this process reaches, and answers the revision that leaves.</summary>
    private static async Task<long> DropAsync(EtcdTools tools, EtcdDirectory directory, PrunePlan plan, byte[] binding, CancellationToken cancellationToken)
    {
        ActivityProgress.Report("starting etcd on loopback");
        await using var etcd = await directory.StartAsync(tools, directory.Data, cancellationToken);
        await EtcdPruner.DropAsync(etcd.Gateway, plan, cancellationToken);
        await etcd.Gateway.PutAsync(OperatorBinding.Key, binding, cancellationToken);
        var revision = (await etcd.Gateway.StatusAsync(cancellationToken)).Revision;
        await etcd.Gateway.CompactAsync(revision, cancellationToken);
        return revision;
    }

    private static PruneResult Result(EtcdDirectory directory, PrunePlan plan, long revision, long identical, string decrypted) => new(
        revision,
        plan.Resources,
        [.. plan.Dropped.Where(dropped => !plan.CountOnlyRules.Contains(dropped.Rule)).Take(ListedKeys)],
        identical,
        decrypted,
        $"{directory.Migration.Path}/{directory.PlanName}.json")
    {
        Reasons = plan.Reasons,
    };
}
