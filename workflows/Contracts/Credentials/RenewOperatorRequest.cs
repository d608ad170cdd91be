namespace Masterful.Workflows.Contracts.Credentials;

/// <summary>Input of giving the migration's own credential a new certificate.</summary>
/// <param name="Node">The node.</param>
/// <param name="Certificate">The certificate, signed for the key that lies on the node.</param>
public sealed record RenewOperatorRequest(NodeContext Node, IssuedCertificate Certificate);
