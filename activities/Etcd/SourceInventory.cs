using Masterful.Activities.Etcd.Snapshot;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Etcd;

/// <summary>
/// The source's keys at the revision of a snapshot. Which there are, and which revision wrote each, is asked of etcd, so that neither the file
/// nor its reader is trusted alone. Values are hashed out of the file, which was proven: to have etcd answer them too takes ten times as long,
/// and the API is away meanwhile.
/// </summary>
/// <param name="source">The source's etcd.</param>
/// <param name="file">The snapshot.</param>
internal sealed class SourceInventory(EtcdGateway source, string file)
{
    /// <summary>Reads it. Fails with <c>MIG-ETCD-002</c> when the snapshot does not hold exactly the source's keys.</summary>
    /// <param name="revision">The snapshot's revision.</param>
    /// <param name="latest">When the last renewal of a Node's lease can have been.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The keys in their order, and the Nodes whose leases were renewed to the last.</returns>
    public async Task<(List<InventoryEntry> Inventory, IReadOnlyList<string> LiveNodes)> ReadAsync(long revision, DateTimeOffset latest, CancellationToken cancellationToken)
    {
        var reading = Task.Run(() => ReadFile(latest, cancellationToken), cancellationToken);
        List<EtcdKeyValue> listed;
        try
        {
            listed = await source.RangeAsync(RegistryKey.Prefix, revision, keysOnly: true, cancellationToken).ToListAsync(cancellationToken);
        }
        finally
        {
            // The file is not to be deleted under its reader.
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var read = await reading;
        Compare(listed, read.Inventory);
        return read;
    }

    private void Compare(List<EtcdKeyValue> listed, List<InventoryEntry> held)
    {
        for (var i = 0; i < Math.Max(listed.Count, held.Count); i++)
        {
            var there = i < listed.Count ? listed[i] : null;
            var here = i < held.Count ? held[i] : null;
            if (there?.Key != here?.Key || there?.ModRevision != here?.ModRevision)
            {
                throw EtcdErrors.SnapshotDamaged.At(
                    $"snapshot {Path.GetFileName(file)}",
                    $"of {listed.Count} keys the source has {(there is null ? "none" : $"{there.Key} of revision {there.ModRevision}")} where the snapshot has {(here is null ? "none" : $"{here.Key} of revision {here.ModRevision}")}.");
            }
        }
    }

    private (List<InventoryEntry> Inventory, IReadOnlyList<string> LiveNodes) ReadFile(DateTimeOffset latest, CancellationToken cancellationToken)
    {
        using var snapshot = EtcdSnapshot.Open(file);
        var index = snapshot.Index(checkHash: false, cancellationToken: cancellationToken);
        var entries = EtcdPruner.Entries(index, "keys read", cancellationToken);

        // Hashing is what takes the time, so each core hashes.
        var inventory = entries.AsParallel().AsOrdered().Select(entry => new InventoryEntry(entry.Key, entry.Sha256(), entry.ModRevision)).Unwrapped().ToList();
        return (inventory, LiveNodes.Of(index, latest));
    }
}
