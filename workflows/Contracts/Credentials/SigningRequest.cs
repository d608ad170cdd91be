namespace Masterful.Workflows.Contracts.Credentials;

/// <summary>A certificate signing request made on the node.</summary>
/// <param name="Name">Which credential: <c>kube-apiserver</c>, <c>kube-controller-manager</c>, <c>etcd-server-main</c>, <c>operator</c> ...</param>
/// <param name="Pem">PKCS#10 request, PEM.</param>
/// <param name="KeyFingerprint">SHA-256 of the SPKI, lower-case hex.</param>
/// <param name="Signature">Base64 ECDSA signature by the node's sealing key, over Shoot, node, name and <paramref name="Pem"/>; empty from agents of an earlier version.</param>
public sealed record SigningRequest(string Name, string Pem, string KeyFingerprint, string Signature = "");
