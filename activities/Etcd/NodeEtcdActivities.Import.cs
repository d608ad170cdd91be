using Masterful.Activities.Artifacts;
using Masterful.Activities.Etcd.Prune;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts.Etcd;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;

namespace Masterful.Activities.Etcd;

public sealed partial class NodeEtcdActivities
{
    /// <inheritdoc/>
    [Activity]
    public Task<EtcdState> ImportEtcdAsync(ImportEtcdRequest request) => ImportAsync(new EtcdDirectory(landscape, request.Node), request);

    private async Task<EtcdState> ImportAsync(EtcdDirectory directory, ImportEtcdRequest request)
    {
        var cancellationToken = ActivityProgress.CancellationToken;
        var migration = request.Node.Migration;
        if (IsImported(directory, request) && directory.State is { Restored: { } restored, Prune: { } done })
        {
            return new(restored, done);
        }

        var tools = await EtcdTools.LocateAsync(cancellationToken);
        var profile = ImportProfile.Load(landscape, migration.Import);
        await directory.RefuseWhileServedAsync(cancellationToken);
        directory.RefuseForeign();
        directory.StopLeftOver();
        var inventory = await InventoryAsync(directory, request.Snapshot, cancellationToken);
        var file = directory.Beside("snapshot.part");
        try
        {
            await OpenSnapshotAsync(directory, request.Snapshot, file, scratch: true, cancellationToken);
            await ActivityProgress.WhileAsync("verifying the snapshot", ProveAsync(request.Snapshot, file, cancellationToken));
            var plan = await ActivityProgress.WhileAsync("planning", Task.Run(
                () => new EtcdPruner(file, inventory).Plan(new(profile, migration.SourceNamespace, request.Snapshot.LiveNodes), request.Snapshot.Snapshot.Sha256, cancellationToken), cancellationToken));
            var import = new EtcdImport(file, plan);
            await ActivityProgress.WhileAsync("reading encrypted values", Task.Run(() => import.CheckReadable(Encryption(directory), cancellationToken), cancellationToken));
            if (!IsImported(directory, request))
            {
                await CreateForImportAsync(tools, directory, request, cancellationToken);
            }

            directory.Migration.WriteState(directory.PlanName, plan);
            var revision = await PutAsync(tools, directory, import, cancellationToken);
            var (identical, decrypted) = await ActivityProgress.WhileAsync("comparing the imported keys", Task.Run(
                () => new EtcdPruner(directory.Database, inventory).Compare(plan, Encryption(directory), cancellationToken), cancellationToken));
            var result = Result(directory, plan, revision, identical, decrypted);
            directory.State = directory.State with { Prune = result };
            logger.LogInformation("Imported {Imported} keys into the fresh etcd of {Shoot}, {Left} left behind", identical, migration.Shoot, plan.Dropped.Count);
            return new(directory.State.Restored!, result);
        }
        finally
        {
            DurableFile.Delete(file);
        }
    }

    /// <summary>Whether the data directory is one that was made for this snapshot, whole or not.</summary>
    private static bool IsImported(EtcdDirectory directory, ImportEtcdRequest request) =>
        directory.State is { Restored.Fresh: true } state && state.Snapshot == request.Snapshot.Snapshot.Sha256 && directory.Holds;

    private static async Task<long> PutAsync(EtcdTools tools, EtcdDirectory directory, EtcdImport import, CancellationToken cancellationToken)
    {
        ActivityProgress.Report("starting etcd on loopback");
        await using var etcd = await directory.StartAsync(tools, directory.Data, cancellationToken);
        await import.PutAsync(etcd.Gateway, cancellationToken);
        return (await etcd.Gateway.StatusAsync(cancellationToken)).Revision;
    }

    private async Task CreateForImportAsync(EtcdTools tools, EtcdDirectory directory, ImportEtcdRequest request, CancellationToken cancellationToken)
    {
        var attempt = NextAttempt(directory, directory.State);

        // Here the source's revision is known, so that no watcher can stand ahead of it, whatever it is.
        var bump = Math.Max(EtcdRestore.Bump(attempt.Attempt, fresh: true), request.Snapshot.Revision + EtcdRestore.Bump(attempt.Attempt, fresh: false));
        await EtcdRestore.FreshAsync(
            tools, directory, attempt, bump, request.Snapshot.Snapshot.Sha256, OperatorBinding.Value(request.Node.Migration, clock.GetUtcNow()), cancellationToken);
    }
}
