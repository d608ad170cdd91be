namespace Masterful.Workflows.Contracts.Credentials;

/// <summary>Every request of a node.</summary>
/// <param name="Node">Name of the node.</param>
/// <param name="Requests">The requests.</param>
/// <param name="PublicKey">Base64 DER SubjectPublicKeyInfo of the node's sealing key; empty from agents of an earlier version.</param>
public sealed record SigningRequests(string Node, IReadOnlyList<SigningRequest> Requests, string PublicKey = "");
