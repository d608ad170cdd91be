using Masterful.Activities.Etcd.Snapshot;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Etcd;

/// <summary>
/// The source's keys at the revision of a snapshot. Which there are, and which revision wrote each, is asked of etcd, so that neither the file
/// nor its reader is trusted alone. Values are hashed out of the file, which is proven: to have etcd answer them too takes ten times as long,
/// and the API is away meanwhile.
/// </summary>
internal static class SourceInventory
{
    /// <summary>Asks etcd which keys there are.</summary>
    public static Task<List<EtcdKeyValue>> ListAsync(EtcdGateway source, long revision, CancellationToken cancellationToken) =>
        source.RangeAsync(RegistryKey.Prefix, revision, keysOnly: true, cancellationToken).ToListAsync(cancellationToken).AsTask();

    /// <summary>Hashes the values of a snapshot. Fails with <c>MIG-ETCD-002</c> when it is damaged.</summary>
    /// <param name="file">The snapshot.</param>
    /// <param name="latest">When the last renewal of a Node's lease can have been.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The keys in their order, and the Nodes whose leases were renewed to the last.</returns>
    public static Task<(List<InventoryEntry> Inventory, IReadOnlyList<string> LiveNodes)> HashAsync(string file, DateTimeOffset latest, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            using var snapshot = EtcdSnapshot.Open(file);
            var index = snapshot.Index(checkHash: false, cancellationToken: cancellationToken);

            // Hashing is what takes the time, so each core hashes.
            var inventory = EtcdPruner.Entries(index, "keys read", cancellationToken)
                .AsParallel().AsOrdered().Select(entry => new InventoryEntry(entry.Key, entry.Sha256(), entry.ModRevision)).Unwrapped().ToList();
            return (inventory, LiveNodes.Of(index, latest));
        },
        cancellationToken);

    /// <summary>Fails with <c>MIG-ETCD-002</c> when a snapshot does not hold exactly the source's keys.</summary>
    /// <param name="listed">What etcd says.</param>
    /// <param name="held">What the snapshot says.</param>
    /// <param name="file">Its file.</param>
    public static void Compare(List<EtcdKeyValue> listed, List<InventoryEntry> held, string file)
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
}
