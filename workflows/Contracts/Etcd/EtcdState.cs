namespace Masterful.Workflows.Contracts.Etcd;

/// <summary>An etcd that is ready to be served, with what was decided about its keys.</summary>
/// <param name="Restored">The data directory.</param>
/// <param name="Prune">What was pruned or imported; null for an empty etcd.</param>
public sealed record EtcdState(RestoredEtcd Restored, PruneResult? Prune);
