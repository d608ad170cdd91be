using Temporalio.Activities;

namespace Masterful.Workflows.Contracts.Etcd;

/// <summary>Takes the source's etcd along.</summary>
public interface ISnapshotActivities
{
    /// <summary>
    /// Saves a snapshot over mutual TLS, verifies its trailing SHA-256, hash and revision, and seals it to the node. Fails with
    /// <c>MIG-ETCD-001</c> when etcd refuses, <c>MIG-ETCD-002</c> when the file is damaged, <c>MIG-ETCD-003</c> when the revision moved.
    /// </summary>
    [Activity]
    Task<SnapshotResult> TakeSnapshotAsync(TakeSnapshotRequest request);

    /// <summary>As <see cref="TakeSnapshotAsync"/>, of a source that still serves, under a name that the next warm snapshot takes over.</summary>
    [Activity]
    Task<SnapshotResult> TakeWarmSnapshotAsync(TakeSnapshotRequest request);

    /// <summary>Removes the warm snapshot from the store, whole or not; tolerates that there is none.</summary>
    [Activity]
    Task RemoveWarmSnapshotAsync(MigrationContext migration);
}
