using Masterful.Activities.Etcd.Storage;

namespace Masterful.Activities.Etcd.Snapshot;

/// <summary>
/// Which Nodes had a kubelet when the snapshot was saved. A migration asks the machines; where only the file is at hand, a Node whose lease
/// was renewed shortly before the newest renewal of all lives.
/// </summary>
public static class LiveNodes
{
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(5);

    /// <summary>Of leases of Nodes, those that were renewed shortly before the newest renewal of all of them; how long ago that is does not matter.</summary>
    /// <param name="renewals">Name and renewal of each.</param>
    /// <param name="latest">When the last one can have been: one whose clock is ahead must not make all others look old.</param>
    /// <returns>Their names, sorted.</returns>
    public static IReadOnlyList<string> Among(IReadOnlyCollection<(string Name, DateTimeOffset At)> renewals, DateTimeOffset latest)
    {
        var newest = renewals.Select(renewal => renewal.At).Where(at => at <= latest).DefaultIfEmpty().Max();
        return [.. renewals.Where(renewal => newest - renewal.At <= Freshness).Select(renewal => renewal.Name).Order(StringComparer.Ordinal)];
    }

    /// <summary>Their names, sorted.</summary>
    /// <param name="index">The keys.</param>
    /// <param name="latest">When the last renewal can have been; null when nothing is known of it.</param>
    public static IReadOnlyList<string> Of(SnapshotIndex index, DateTimeOffset? latest = null) => Among(
        [.. index.Entries()
            .Where(entry => entry.Parsed is { Resource: "leases", Group: "", Namespace: "kube-node-lease" })
            .Select(entry => (entry.Parsed!.Name, At: entry.Decode().RenewTime))
            .Where(lease => lease.At is not null)
            .Select(lease => (lease.Name, lease.At!.Value))],
        latest ?? DateTimeOffset.MaxValue);
}
