using Masterful.Workflows.Contracts.ControlPlane;
using Masterful.Workflows.Contracts.Credentials;
using Masterful.Workflows.Contracts.Preflight;

namespace Masterful.Workflows.Contracts.Status;

/// <summary>What was found and done on a control-plane node that joins the first one. Null until it was.</summary>
/// <param name="Node">Name of the node.</param>
public sealed record NodeEvidence(string Node)
{
    /// <summary>Preflight: the node.</summary>
    public NodeInspection? Inspection { get; init; }

    /// <summary>Credentials: its sealing key.</summary>
    public NodeIdentity? Identity { get; init; }

    /// <summary>Credentials: certificates for the keys made there.</summary>
    public IssuedCertificates? Certificates { get; init; }

    /// <summary>Credentials: its static Pods.</summary>
    public ControlPlaneBundle? ControlPlane { get; init; }

    /// <summary>Credentials: files there.</summary>
    public InstalledCredentials? Installed { get; init; }

    /// <summary>Cutover: its components, and etcd's quorum with it.</summary>
    public ControlPlaneHealth? Health { get; init; }
}
