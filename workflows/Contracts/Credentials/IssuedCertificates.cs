namespace Masterful.Workflows.Contracts.Credentials;

/// <summary>Every certificate of a node.</summary>
/// <param name="Node">Name of the node.</param>
/// <param name="Certificates">The certificates.</param>
public sealed record IssuedCertificates(string Node, IReadOnlyList<IssuedCertificate> Certificates);
