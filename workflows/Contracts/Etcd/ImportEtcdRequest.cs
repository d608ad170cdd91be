namespace Masterful.Workflows.Contracts.Etcd;

/// <summary>Input of an import into a fresh etcd.</summary>
/// <param name="Node">The node; its migration names the profile.</param>
/// <param name="Snapshot">The final snapshot, from which the keys are taken.</param>
public sealed record ImportEtcdRequest(NodeContext Node, SnapshotResult Snapshot);
