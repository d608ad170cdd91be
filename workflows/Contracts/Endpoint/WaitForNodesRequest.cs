namespace Masterful.Workflows.Contracts.Endpoint;

/// <summary>Input of the wait for nodes.</summary>
/// <param name="Node">The node whose API server is asked.</param>
/// <param name="SwitchedAt">Leases must be newer than this.</param>
public sealed record WaitForNodesRequest(NodeContext Node, DateTimeOffset SwitchedAt);
