using System.Text.Json;
using Masterful.Activities.Etcd.Snapshot;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Source;

namespace Masterful.Activities.Etcd;

/// <summary>Proves that a file that was saved is whole and is the source's content, and that the fence held meanwhile.</summary>
/// <param name="source">The source's etcd.</param>
/// <param name="endpoint">Where that is.</param>
/// <param name="file">The file.</param>
/// <param name="fence">The fence; null for a source that still serves.</param>
/// <param name="clock">Where time comes from.</param>
internal sealed class SnapshotProof(EtcdGateway source, string endpoint, string file, FenceProof? fence, TimeProvider clock)
{
    /// <summary>Proves it. Fails with <c>MIG-ETCD-001</c>, <c>-002</c> or <c>-003</c>.</summary>
    /// <param name="listing">The source's keys at the revision of the fence, once they are listed; null to list them now.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What was found, every key with the SHA-256 of its value, and the Nodes whose leases were renewed to the last.</returns>
    public async Task<(SnapshotReport Report, List<InventoryEntry> Inventory, IReadOnlyList<string> LiveNodes)> RunAsync(
        Task<List<EtcdKeyValue>>? listing, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var hashing = SourceInventory.HashAsync(file, fence?.ProvenAt ?? clock.GetUtcNow(), ending.Token);
        try
        {
            var report = await ActivityProgress.WhileAsync("verifying the snapshot", SnapshotFile.VerifyAsync(file, cancellationToken));
            if (report.Revision < fence?.Revision)
            {
                // A snapshot is one member's own, and a member may lag; another attempt asks another one, or the same a little later.
                throw EtcdErrors.SourceRefused.At($"etcd {endpoint}", $"the snapshot holds revision {report.Revision}, older than the fence's {fence.Revision}: a member that lags behind the others was asked.");
            }

            var (inventory, fresh) = await ActivityProgress.WhileAsync("hashing the snapshot's values", hashing);
            await AskAsync(report.Revision, report.Revision == fence?.Revision ? listing : null, inventory, cancellationToken);
            return (report, inventory, fresh);
        }
        finally
        {
            // The file is not to go under its reader.
            await ending.CancelAsync();
            await ((Task)hashing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AskAsync(long revision, Task<List<EtcdKeyValue>>? listing, List<InventoryEntry> inventory, CancellationToken cancellationToken)
    {
        try
        {
            listing = listing is { IsFaulted: false, IsCanceled: false } ? listing : SourceInventory.ListAsync(source, revision, cancellationToken);
            SourceInventory.Compare(await ActivityProgress.WhileAsync("listing the source's keys", listing), inventory, file);

            // Leases of etcd run out without any writer (events, masterleases) and move the revision by deleting; what must not be is a write.
            if (fence is not null && await source.WrittenSinceAsync(RegistryKey.Prefix, fence.Revision, cancellationToken) is { } key)
            {
                throw EtcdErrors.RevisionMoved.At($"etcd {endpoint}", $"{key} was written after revision {fence.Revision}, at which the fence was proven; seen at {clock.GetUtcNow():O}.");
            }
        }
        catch (HttpRequestException e) when (fence is null && e.Message.Contains("compacted", StringComparison.Ordinal))
        {
            // A source that serves goes on compacting while a large snapshot travels. The final one, of a source that stands still, is compared.
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or FormatException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw EtcdErrors.SourceRefused.At($"etcd {endpoint}", $"its keys cannot be read: {e.InnerException?.Message ?? e.Message}", e);
        }
    }
}
