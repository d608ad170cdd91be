namespace Masterful.Workflows.Contracts.Credentials;

/// <summary>The node's sealing key, public half, and what rendering for the node must know of it.</summary>
/// <param name="Node">Name of the node.</param>
/// <param name="PublicKey">Base64 DER SubjectPublicKeyInfo of a P-256 key that never leaves the node.</param>
/// <param name="Fingerprint"><c>sha256:</c> and the lower-case hex SHA-256 of that SPKI.</param>
/// <param name="UnprivilegedPortStart">The lowest port that a process other than root may listen on there (<c>net.ipv4.ip_unprivileged_port_start</c>).</param>
/// <param name="SharesApiPort">Whether something listens on the API's port at another address there, so that kube-apiserver can have the node's own one only.</param>
public sealed record NodeIdentity(string Node, string PublicKey, string Fingerprint, int UnprivilegedPortStart = 1024, bool SharesApiPort = false);
