using Masterful.Workflows.Contracts.Artifacts;

namespace Masterful.Workflows.Contracts.Etcd;

/// <summary>The final snapshot, verified.</summary>
/// <param name="Snapshot">The snapshot file, sealed to the node.</param>
/// <param name="KeyInventory">JSON list of key, SHA-256 of its value and mod revision, read from the source's etcd after the fence; sealed to the node.</param>
/// <param name="Revision">Revision in the snapshot; nothing was written after the fenced one, though leases of etcd may have run out since.</param>
/// <param name="Hash">Hash that <c>etcdutl snapshot status</c> prints.</param>
/// <param name="TotalKeys">Key revisions in the snapshot, as <c>etcdutl</c> counts them.</param>
/// <param name="LiveNodes">Nodes that a machine backs.</param>
public sealed record SnapshotResult(
    ArtifactRef Snapshot,
    ArtifactRef KeyInventory,
    long Revision,
    uint Hash,
    long TotalKeys,
    IReadOnlyList<string> LiveNodes);
