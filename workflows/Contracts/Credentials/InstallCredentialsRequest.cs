using Masterful.Workflows.Contracts.ControlPlane;

namespace Masterful.Workflows.Contracts.Credentials;

/// <summary>Input of installing.</summary>
/// <param name="Node">The node.</param>
/// <param name="Certificates">Certificates for the keys that lie on the node.</param>
/// <param name="Bundle">Rendered files that must move, sealed to the node.</param>
public sealed record InstallCredentialsRequest(NodeContext Node, IssuedCertificates Certificates, ControlPlaneBundle Bundle);
