using Temporalio.Activities;

namespace Masterful.Workflows.Contracts.Credentials;

/// <summary>Makes keys where they are used, and puts everything in place that static Pods mount.</summary>
public interface INodeCredentialActivities
{
    /// <summary>Makes the node's sealing key, or answers the one it has.</summary>
    [Activity]
    Task<NodeIdentity> PrepareNodeAsync(NodeContext node);

    /// <summary>Makes a P-256 key for each credential (kept when there is one already) and its signing request.</summary>
    [Activity]
    Task<SigningRequests> CreateSigningRequestsAsync(NodeContext node);

    /// <summary>Writes keys, certificates, kubeconfigs, volume files and staged manifests; manifests are not yet where a kubelet looks.</summary>
    [Activity]
    Task<InstalledCredentials> InstallCredentialsAsync(InstallCredentialsRequest request);

    /// <summary>Proves that an earlier run's files are still there and valid; fails with <c>MIG-CRED-004</c> when not.</summary>
    [Activity]
    Task<InstalledCredentials> CheckCredentialsAsync(NodeContext node);

    /// <summary>Gives the migration's own credential a new certificate; fails with <c>MIG-CRED-004</c> when it was revoked.</summary>
    [Activity]
    Task RenewOperatorAsync(RenewOperatorRequest request);

    /// <summary>Compensation: removes every file that installing wrote. Tolerates that there are none.</summary>
    [Activity]
    Task RemoveCredentialsAsync(NodeContext node);
}
