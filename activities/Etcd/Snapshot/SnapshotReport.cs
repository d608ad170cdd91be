namespace Masterful.Activities.Etcd.Snapshot;

/// <summary>What a snapshot holds, after all of it was read and found right.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Bytes">Its size, the hash at its end included.</param>
/// <param name="Sha256">The SHA-256 at its end, which its content has; empty when there is none and that was allowed.</param>
/// <param name="Hash">Hash over buckets, keys and values, as <c>etcdutl snapshot status</c> prints it.</param>
/// <param name="Revision">The newest revision.</param>
/// <param name="CompactedRevision">History before it was thrown away; 0 when none was.</param>
/// <param name="Keys">Keys that are there at the newest revision.</param>
/// <param name="Revisions">Puts and deletions that it holds.</param>
/// <param name="Tombstones">How many of those are deletions.</param>
/// <param name="Leases">Leases that run.</param>
/// <param name="Pages">Its pages.</param>
/// <param name="Buckets">Its buckets.</param>
public sealed record SnapshotReport(
    string File,
    long Bytes,
    string Sha256,
    uint Hash,
    long Revision,
    long CompactedRevision,
    long Keys,
    long Revisions,
    long Tombstones,
    long Leases,
    SnapshotPages Pages,
    IReadOnlyList<BucketCount> Buckets)
{
    /// <summary>Keys of all buckets, which is what etcdutl calls the total.</summary>
    public long TotalKeys => Buckets.Sum(bucket => bucket.Keys);
}
