using Masterful.Activities.Etcd.Snapshot;

namespace Masterful.Activities.Etcd;

/// <summary>Looks at a snapshot file before anything relies on it.</summary>
public static class SnapshotFile
{
    /// <summary>
    /// Checks the SHA-256 that <c>etcdctl snapshot save</c> appends, every page and every revision. Fails with <c>MIG-ETCD-002</c>, or
    /// <c>MIG-SNAP-001</c> when the file cannot be opened.
    /// </summary>
    public static Task<SnapshotReport> VerifyAsync(string path, CancellationToken cancellationToken = default) => Task.Run(
        () =>
        {
            using var snapshot = EtcdSnapshot.Open(path);
            return SnapshotVerifier.Verify(snapshot, checkHash: true, cancellationToken);
        },
        cancellationToken);
}
