namespace Masterful.Workflows.Contracts.Credentials;

/// <summary>A certificate that was signed, with what a postmortem wants to know of it.</summary>
/// <param name="Name">Which credential.</param>
/// <param name="Pem">Certificate and chain, PEM; public.</param>
/// <param name="Issuer">Config name of the CA: <c>ca</c>, <c>ca-client</c>, <c>ca-etcd</c> ...</param>
/// <param name="CommonName">Subject CN.</param>
/// <param name="Organizations">Subject O; never <c>system:masters</c>.</param>
/// <param name="SubjectAlternativeNames">DNS names and IP addresses.</param>
/// <param name="ExtendedKeyUsages"><c>serverAuth</c>, <c>clientAuth</c>.</param>
/// <param name="NotAfter">Expiry.</param>
/// <param name="KeyFingerprint">SHA-256 of the SPKI, lower-case hex.</param>
public sealed record IssuedCertificate(
    string Name,
    string Pem,
    string Issuer,
    string CommonName,
    IReadOnlyList<string> Organizations,
    IReadOnlyList<string> SubjectAlternativeNames,
    IReadOnlyList<string> ExtendedKeyUsages,
    DateTimeOffset NotAfter,
    string KeyFingerprint);
