using Masterful.Workflows.Contracts.Credentials;
using Masterful.Workflows.Contracts.Source;

namespace Masterful.Workflows.Contracts.Etcd;

/// <summary>Input of the final snapshot.</summary>
/// <param name="Migration">The migration.</param>
/// <param name="Recipient">The node that it is sealed to.</param>
/// <param name="Fence">The fence; the snapshot's revision must equal its revision.</param>
public sealed record TakeSnapshotRequest(MigrationContext Migration, NodeIdentity Recipient, FenceProof Fence);
