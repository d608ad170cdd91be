namespace Masterful.Workflows.Contracts.Verification;

/// <summary>Input of the probe.</summary>
/// <param name="Node">The node to probe from, or as whose kubelet.</param>
/// <param name="ApiNames">The API's DNS names; the first is probed.</param>
public sealed record ProbeRequest(NodeContext Node, IReadOnlyList<string> ApiNames);
