namespace Masterful.Workflows.Contracts.Etcd;

/// <summary>What an earlier run left on the node, proven again.</summary>
/// <param name="Restored">The data directory.</param>
/// <param name="Prune">What was pruned; null for a fresh etcd.</param>
public sealed record EtcdState(RestoredEtcd Restored, PruneResult? Prune);
