namespace Masterful.Workflows.Contracts.Etcd;

/// <summary>Input of a restore.</summary>
/// <param name="Node">The node.</param>
/// <param name="Snapshot">The final snapshot.</param>
public sealed record RestoreEtcdRequest(NodeContext Node, SnapshotResult Snapshot);
