namespace Masterful.Activities.Etcd;

/// <summary>What <c>etcdutl snapshot status</c> prints.</summary>
/// <param name="Hash">Hash over the keys.</param>
/// <param name="Revision">Revision of the store.</param>
/// <param name="TotalKey">Key revisions in it.</param>
/// <param name="TotalSize">Bytes.</param>
public sealed record SnapshotStatus(uint Hash, long Revision, long TotalKey, long TotalSize);
