using Masterful.Workflows.Contracts.Credentials;
using Masterful.Workflows.Contracts.Source;

namespace Masterful.Workflows.Contracts.Etcd;

/// <summary>Input of a snapshot.</summary>
/// <param name="Migration">The migration.</param>
/// <param name="Recipient">The node that it is sealed to.</param>
/// <param name="Fence">The fence: nothing may have been written after its revision. Null takes what a live etcd has.</param>
public sealed record TakeSnapshotRequest(MigrationContext Migration, NodeIdentity Recipient, FenceProof? Fence);
