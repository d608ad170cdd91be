namespace Masterful.Workflows.Contracts.Etcd;

/// <summary>What a prune kept and dropped, or an import took and left.</summary>
/// <param name="Revision">etcd's revision afterwards.</param>
/// <param name="Resources">Counts per resource, sorted by name.</param>
/// <param name="Dropped">Every dropped key with its rule, except those of resources that are dropped whole (events), which are only counted; at most 2,000 keys, the rest is in the list on the node.</param>
/// <param name="Identical">Kept keys whose value was compared with the source's and is the same, byte for byte.</param>
/// <param name="DecryptedSecret">Key of a Secret that was decrypted with the encryption configuration as proof; empty when Secrets are not encrypted.</param>
/// <param name="DroppedList">Path on the node of the full list.</param>
public sealed record PruneResult(
    long Revision,
    IReadOnlyList<ResourceCount> Resources,
    IReadOnlyList<DroppedKey> Dropped,
    long Identical,
    string DecryptedSecret,
    string DroppedList)
{
    /// <summary>Why keys were dropped, per resource and rule, sorted by these.</summary>
    public IReadOnlyList<DroppedCount> Reasons { get; init; } = [];
}
