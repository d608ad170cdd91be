namespace Masterful.Activities.Etcd;

/// <summary>What is to be restored.</summary>
/// <param name="File">The opened snapshot.</param>
/// <param name="Sha256">Names the snapshot in the node's state; empty for that of an empty etcd which imports nothing.</param>
/// <param name="Revision">The source's revision; 0 says that the snapshot is of an empty etcd.</param>
/// <param name="Bump">How much to lift the revision.</param>
/// <param name="Attempt">The state that the attempt began with.</param>
internal sealed record RestoreOrder(string File, string Sha256, long Revision, long Bump, NodeEtcdState Attempt);
