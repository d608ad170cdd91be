namespace Masterful.Workflows.Contracts.Endpoint;

/// <summary>Input of the switch on a node.</summary>
/// <param name="Node">The node.</param>
/// <param name="Record">From where to where.</param>
public sealed record NodeEndpointRequest(NodeContext Node, EndpointRecord Record);
