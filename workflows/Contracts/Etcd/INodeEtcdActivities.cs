using Temporalio.Activities;

namespace Masterful.Workflows.Contracts.Etcd;

/// <summary>Brings etcd up on the node before any API server sees it.</summary>
public interface INodeEtcdActivities
{
    /// <summary>Opens and verifies the snapshot and restores it with bumped revision, marked compacted. Done already with this snapshot: answers that.</summary>
    [Activity]
    Task<RestoredEtcd> RestoreEtcdAsync(RestoreEtcdRequest request);

    /// <summary>Strategy fresh: an empty data directory that holds the migration's operator binding only.</summary>
    [Activity]
    Task<RestoredEtcd> CreateEtcdAsync(NodeContext node);

    /// <summary>
    /// Strategy fresh with an import: an empty data directory above the source's revision, into which the raw values of the keys that a rule
    /// of the profile keeps are put on loopback, under the same keys; each is compared afterwards. Fails with <c>MIG-ETCD-010</c> before
    /// anything is made when a value could not be read with the encryption configuration that came along. Done already with this
    /// snapshot: answers that.
    /// </summary>
    [Activity]
    Task<EtcdState> ImportEtcdAsync(ImportEtcdRequest request);

    /// <summary>
    /// Deletes what the profile drops and adds the migration's operator binding, compares every kept key with the source, decrypts one
    /// Secret. Asked again after it was done, it answers what it did.
    /// </summary>
    [Activity]
    Task<PruneResult> PruneEtcdAsync(PruneEtcdRequest request);

    /// <summary>
    /// Puts a snapshot through everything that the final one will go through (open, verify, restore, prune, compare and start etcd, or import) in a
    /// directory beside the real one, which is removed again. Fails with the errors of these steps.
    /// </summary>
    [Activity]
    Task<WarmedEtcd> WarmUpEtcdAsync(RestoreEtcdRequest request);

    /// <summary>Compensation: stops what a warm-up that was killed left running, and removes its directory. Tolerates that there is none.</summary>
    [Activity]
    Task RemoveWarmEtcdAsync(NodeContext node);

    /// <summary>Proves that an earlier run's data directory is still there; fails with <c>MIG-ETCD-007</c> when not.</summary>
    [Activity]
    Task<EtcdState> CheckEtcdAsync(NodeContext node);

    /// <summary>Compensation: stops a loopback etcd and removes the data directory. Tolerates that there is none.</summary>
    [Activity]
    Task RemoveEtcdAsync(NodeContext node);
}
