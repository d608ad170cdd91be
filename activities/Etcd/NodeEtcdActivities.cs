using Masterful.Activities.Artifacts;
using Masterful.Activities.Etcd.Encryption;
using Masterful.Activities.Etcd.Prune;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Etcd;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;

namespace Masterful.Activities.Etcd;

/// <summary>Brings etcd up on the node before any API server sees it.</summary>
public sealed partial class NodeEtcdActivities(LandscapeFile landscape, TimeProvider clock, ILogger<NodeEtcdActivities> logger) : INodeEtcdActivities
{
    private const int ListedKeys = 2000;
    private readonly IArtifactStore artifacts = ArtifactStores.Open(landscape.Artifacts);

    /// <inheritdoc/>
    [Activity]
    public Task<RestoredEtcd> RestoreEtcdAsync(RestoreEtcdRequest request) => RestoreAsync(new EtcdDirectory(landscape, request.Node), request);

    /// <inheritdoc/>
    [Activity]
    public async Task<RestoredEtcd> CreateEtcdAsync(NodeContext node)
    {
        var cancellationToken = ActivityProgress.CancellationToken;
        var directory = new EtcdDirectory(landscape, node);
        var state = directory.State;
        if (state.Restored is { Fresh: true } done && state.Snapshot.Length == 0 && directory.Holds)
        {
            return done;
        }

        var tools = await EtcdTools.LocateAsync(cancellationToken);
        await directory.RefuseWhileServedAsync(cancellationToken);
        directory.StopLeftOver();
        var attempt = NextAttempt(directory, state);
        return await EtcdRestore.FreshAsync(
            tools, directory, attempt, EtcdRestore.Bump(attempt.Attempt, fresh: true), "", OperatorBinding.Value(node.Migration, clock.GetUtcNow()), cancellationToken);
    }

    /// <inheritdoc/>
    [Activity]
    public Task<PruneResult> PruneEtcdAsync(PruneEtcdRequest request) => PruneAsync(new EtcdDirectory(landscape, request.Node), request);

    /// <inheritdoc/>
    [Activity]
    public Task<EtcdState> CheckEtcdAsync(NodeContext node)
    {
        var directory = new EtcdDirectory(landscape, node);
        var state = directory.State;
        return state is { Restored: { } restored } && directory.Holds && ((restored.Fresh && state.Snapshot.Length == 0) || state.Prune is not null)
            ? Task.FromResult(new EtcdState(restored, state.Prune))
            : throw EtcdErrors.NotRestored.At($"directory {EtcdDirectory.DataPath}", state.Restored is null ? "no run of this migration restored it." : "it is gone, or was not pruned or not imported to the end.");
    }

    /// <inheritdoc/>
    [Activity]
    public Task RemoveEtcdAsync(NodeContext node)
    {
        var directory = new EtcdDirectory(landscape, node);
        directory.StopLeftOver();
        EtcdRestore.RemoveDirectories(directory);
        directory.Migration.DeleteState(directory.PlanName);
        if (directory.State is { Attempt: > 0 } state)
        {
            directory.State = new() { Attempt = state.Attempt };
        }

        return Task.CompletedTask;
    }

    private async Task<RestoredEtcd> RestoreAsync(EtcdDirectory directory, RestoreEtcdRequest request)
    {
        var cancellationToken = ActivityProgress.CancellationToken;
        var state = directory.State;
        if (state.Restored is { Fresh: false } done && state.Snapshot == request.Snapshot.Snapshot.Sha256 && directory.Holds)
        {
            return done;
        }

        var tools = await EtcdTools.LocateAsync(cancellationToken);
        await directory.RefuseWhileServedAsync(cancellationToken);
        directory.StopLeftOver();
        var file = directory.Beside("snapshot.part");
        try
        {
            await OpenSnapshotAsync(directory, request.Snapshot, file, cancellationToken);
            var attempt = NextAttempt(directory, state);

            // etcdutl waits for the disk while it copies: the snapshot is proven and the plan of the prune made meanwhile, from the same file.
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var proving = ProveAsync(request.Snapshot, file, ending.Token);
            var planning = PlanAsync(directory, new(request.Node, request.Snapshot), InventoryAsync(directory, request.Snapshot, ending.Token), file, ending.Token);
            try
            {
                var restored = await EtcdRestore.IntoPlaceAsync(
                    tools, directory, file, proving, attempt, request.Snapshot.Revision, EtcdRestore.Bump(attempt.Attempt, fresh: false), request.Snapshot.Snapshot.Sha256, cancellationToken);
                await ActivityProgress.WhileAsync("planning", planning);
                return restored;
            }
            finally
            {
                await ending.CancelAsync();
                await Task.WhenAll(proving, planning).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            DurableFile.Delete(file);
        }
    }

    private async Task<PruneResult> PruneAsync(EtcdDirectory directory, PruneEtcdRequest request)
    {
        var cancellationToken = ActivityProgress.CancellationToken;
        var migration = request.Node.Migration;
        var state = directory.State;
        if (state.Restored is not { Fresh: false } || state.Snapshot != request.Snapshot.Snapshot.Sha256 || !directory.Holds)
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
            var plan = await PlanAsync(directory, request, inventory, directory.Database, cancellationToken);
            var revision = await DropAsync(tools, directory, plan, OperatorBinding.Value(migration, clock.GetUtcNow()), cancellationToken);
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

    /// <summary>The source's keys after the fence.</summary>
    private async Task<List<InventoryEntry>> InventoryAsync(EtcdDirectory directory, SnapshotResult snapshot, CancellationToken cancellationToken)
    {
        await Task.Yield();
        using var key = SealingKey.Load(directory.Files.Locate(MigrationDirectory.SealingKeyPath));
        return await artifacts.OpenJsonAsync<List<InventoryEntry>>(snapshot.KeyInventory, key, cancellationToken);
    }

    /// <summary>Reads the plan that was made for this snapshot, or makes it.</summary>
    /// <param name="directory">Where it is kept.</param>
    /// <param name="request">The snapshot and the profile.</param>
    /// <param name="inventory">The source's keys; awaited only when there is no plan yet.</param>
    /// <param name="file">What it is made from: the snapshot, or the database that was restored from it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    private async Task<PrunePlan> PlanAsync(EtcdDirectory directory, PruneEtcdRequest request, Task<List<InventoryEntry>> inventory, string file, CancellationToken cancellationToken)
    {
        var migration = request.Node.Migration;
        var snapshot = request.Snapshot.Snapshot.Sha256;
        var profile = PruneProfiles.Load(landscape, migration.Profile);
        var plan = directory.Migration.TryReadState<PrunePlan>(directory.PlanName);
        if (plan?.Snapshot != snapshot)
        {
            var keys = await inventory;
            plan = await ActivityProgress.WhileAsync("planning", Task.Run(
                () => new EtcdPruner(file, keys).Plan(new(profile, migration.SourceNamespace, request.Snapshot.LiveNodes), snapshot, cancellationToken), cancellationToken));
            directory.Migration.WriteState(directory.PlanName, plan);
        }

        return plan;
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

    /// <summary>Opens the sealed snapshot into a file that is deleted again when it was restored.</summary>
    private async Task OpenSnapshotAsync(EtcdDirectory directory, SnapshotResult snapshot, string file, CancellationToken cancellationToken)
    {
        using var key = SealingKey.Load(directory.Files.Locate(MigrationDirectory.SealingKeyPath));
        directory.Files.CreateDirectory("/var/lib/etcd-main", DurableFile.PrivateDirectory);
        directory.Files.CreateDirectory("/var/lib/etcd-main/data", DurableFile.PrivateDirectory);
        await using var content = await artifacts.OpenAsync(snapshot.Snapshot, key, cancellationToken);
        await ActivityProgress.WhileAsync("opening the snapshot", DurableFile.WriteScratchAsync(file, stream => content.CopyToAsync(stream, cancellationToken)));
    }

    /// <summary>Proves that an opened snapshot is whole, and the one that was taken. Fails with <c>MIG-ETCD-002</c>.</summary>
    private static async Task ProveAsync(SnapshotResult snapshot, string file, CancellationToken cancellationToken)
    {
        var report = await SnapshotFile.VerifyAsync(file, cancellationToken);
        if (report.Revision != snapshot.Revision || report.Hash != snapshot.Hash)
        {
            throw EtcdErrors.SnapshotDamaged.At($"snapshot {snapshot.Snapshot.Name}", $"it holds revision {report.Revision} with hash {report.Hash:x}, taken were {snapshot.Revision} and {snapshot.Hash:x}.");
        }
    }

    private static NodeEtcdState NextAttempt(EtcdDirectory directory, NodeEtcdState state)
    {
        // Counted before anything else: an attempt that is killed half way still counts.
        var next = new NodeEtcdState { Attempt = state.Attempt + 1 };
        directory.State = next;
        directory.Migration.DeleteState(directory.PlanName);
        return next;
    }

    private static EncryptionConfiguration? Encryption(EtcdDirectory directory)
    {
        var path = new FileLedger(directory.Files, directory.Migration).Entries
            .Select(entry => entry.Path)
            .FirstOrDefault(path => path.EndsWith("/encryption-configuration.yaml", StringComparison.Ordinal));
        if (path is null || directory.Files.TryReadText(path) is not { } yaml)
        {
            return null;
        }

        try
        {
            return EncryptionConfiguration.Parse(yaml);
        }
        catch (InvalidDataException e)
        {
            throw EtcdErrors.NotDecrypted.At($"file {path}", e.Message, e);
        }
    }
}
