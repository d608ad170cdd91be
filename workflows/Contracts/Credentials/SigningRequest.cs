namespace Masterful.Workflows.Contracts.Credentials;

/// <summary>A certificate signing request made on the node.</summary>
/// <param name="Name">Which credential: <c>kube-apiserver</c>, <c>kube-controller-manager</c>, <c>etcd-server-main</c>, <c>operator</c> ...</param>
/// <param name="Pem">PKCS#10 request, PEM.</param>
/// <param name="KeyFingerprint">SHA-256 of the SPKI, lower-case hex.</param>
public sealed record SigningRequest(string Name, string Pem, string KeyFingerprint);
