namespace Masterful.Workflows.Contracts.Credentials;

/// <summary>Every request of a node.</summary>
/// <param name="Node">Name of the node.</param>
/// <param name="Requests">The requests.</param>
public sealed record SigningRequests(string Node, IReadOnlyList<SigningRequest> Requests);
