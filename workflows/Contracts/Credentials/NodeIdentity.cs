namespace Masterful.Workflows.Contracts.Credentials;

/// <summary>The node's sealing key, public half.</summary>
/// <param name="Node">Name of the node.</param>
/// <param name="PublicKey">Base64 DER SubjectPublicKeyInfo of a P-256 key that never leaves the node.</param>
/// <param name="Fingerprint"><c>sha256:</c> and the lower-case hex SHA-256 of that SPKI.</param>
public sealed record NodeIdentity(string Node, string PublicKey, string Fingerprint);
