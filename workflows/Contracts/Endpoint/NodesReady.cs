namespace Masterful.Workflows.Contracts.Endpoint;

/// <summary>Every node found the new API server.</summary>
/// <param name="Nodes">Each node.</param>
public sealed record NodesReady(IReadOnlyList<NodeReadiness> Nodes);
