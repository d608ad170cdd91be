namespace Masterful.Workflows.Contracts.Etcd;

/// <summary>Input of a prune.</summary>
/// <param name="Node">The node.</param>
/// <param name="Snapshot">The snapshot that was restored; every kept key is compared with its inventory.</param>
public sealed record PruneEtcdRequest(NodeContext Node, SnapshotResult Snapshot);
