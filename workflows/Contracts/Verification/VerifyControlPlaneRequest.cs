using Masterful.Workflows.Contracts.Endpoint;
using Masterful.Workflows.Contracts.Etcd;
using Masterful.Workflows.Contracts.Preflight;

namespace Masterful.Workflows.Contracts.Verification;

/// <summary>Input of verifying.</summary>
/// <param name="Node">The node.</param>
/// <param name="Source">What Preflight read, to compare with.</param>
/// <param name="Endpoint">The switch.</param>
/// <param name="Prune">What was pruned or imported; null for an etcd that started empty.</param>
public sealed record VerifyControlPlaneRequest(NodeContext Node, SourceInspection Source, EndpointRecord Endpoint, PruneResult? Prune);
