using Masterful.Activities.Artifacts;
using Masterful.Activities.Etcd.Encryption;
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
        directory.RefuseForeign();
        directory.StopLeftOver();
        var attempt = NextAttempt(directory, state);
        return await EtcdRestore.FreshAsync(
            tools, directory, attempt, EtcdRestore.Bump(attempt.Attempt, fresh: true), "", OperatorBinding.Value(node.Migration, clock.GetUtcNow()), cancellationToken);
    }

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
        directory.Migration.RefuseAfterSwitch($"etcd's data on node {node.Node}");
        directory.StopLeftOver();
        EtcdRestore.RemoveDirectories(directory);
        directory.Migration.DeleteState(directory.PlanName);
        if (directory.State is { Attempt: > 0 } state)
        {
            directory.State = new() { Attempt = state.Attempt, Removed = true };
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
        directory.RefuseForeign();
        directory.StopLeftOver();
        var file = directory.Beside("snapshot.part");
        var copies = landscape.Shoot(request.Node.Migration).RestoreByEtcdutl;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var inventory = InventoryAsync(directory, request.Snapshot, ending.Token);
        List<Task> beside = [inventory];
        try
        {
            await OpenSnapshotAsync(directory, request.Snapshot, file, scratch: copies, cancellationToken);
            var attempt = NextAttempt(directory, state);
            var order = new RestoreOrder(
                file, request.Snapshot.Snapshot.Sha256, request.Snapshot.Revision, EtcdRestore.Bump(attempt.Attempt, fresh: false), attempt);

            // The snapshot is proven and the plan of the prune made from the same file beside each other and beside etcdutl.
            var proving = ProveAsync(request.Snapshot, file, ending.Token);
            var planning = PlanAsync(directory, new(request.Node, request.Snapshot), () => inventory, file, ending.Token);
            beside.AddRange([proving, planning]);
            if (copies)
            {
                var copied = await EtcdRestore.CopyAsync(tools, directory, order, proving, cancellationToken);
                await ActivityProgress.WhileAsync("planning", planning);
                return copied;
            }

            return await EtcdRestore.AdoptAsync(tools, directory, order, Task.WhenAll(proving, planning), cancellationToken);
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(beside).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            DurableFile.Delete(file);
        }
    }

    /// <summary>The source's keys after the fence.</summary>
    private async Task<List<InventoryEntry>> InventoryAsync(EtcdDirectory directory, SnapshotResult snapshot, CancellationToken cancellationToken)
    {
        await Task.Yield();
        using var key = SealingKey.Load(directory.Files.Locate(MigrationDirectory.SealingKeyPath));
        return await artifacts.OpenJsonAsync<List<InventoryEntry>>(snapshot.KeyInventory, key, cancellationToken);
    }

    /// <summary>Opens the sealed snapshot into a file.</summary>
    /// <param name="directory">Where etcd's data will lie.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="file">The file.</param>
    /// <param name="scratch">Whether it is only read and deleted, and need not be on the disk.</param>
    /// <param name="cancellationToken">Ends it.</param>
    private async Task OpenSnapshotAsync(EtcdDirectory directory, SnapshotResult snapshot, string file, bool scratch, CancellationToken cancellationToken)
    {
        directory.Files.CreateDirectory("/var/lib/etcd-main", DurableFile.PrivateDirectory);
        directory.Files.CreateDirectory("/var/lib/etcd-main/data", DurableFile.PrivateDirectory);
        await ActivityProgress.WhileAsync("opening the snapshot", scratch ? DurableFile.WriteScratchAsync(file, CopyAsync) : DurableFile.WriteBehindAsync(file, CopyAsync));

        async Task CopyAsync(Stream stream)
        {
            using var key = SealingKey.Load(directory.Files.Locate(MigrationDirectory.SealingKeyPath));
            await artifacts.CopyToAsync(snapshot.Snapshot, key, stream, cancellationToken);
        }
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
