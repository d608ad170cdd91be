using Temporalio.Activities;

namespace Masterful.Workflows.Contracts.Verification;

/// <summary>Checks and measures from the node.</summary>
public interface INodeVerificationActivities
{
    /// <summary>
    /// Probes the API by name (read, write and watch every 100 ms) with the kubelet's own credentials until it is cancelled, and keeps
    /// what it saw on the node; started again, it goes on with the same file.
    /// </summary>
    [Activity]
    Task ProbeAsync(ProbeRequest request);

    /// <summary>Answers what the probe saw so far. Asked after the probe ended, however it ended.</summary>
    [Activity]
    Task<ProbeReport> CollectProbeAsync(NodeContext node);

    /// <summary>Runs the checks of design section 6 against the new control plane. Failed checks are in the report, not thrown.</summary>
    [Activity]
    Task<VerificationReport> VerifyControlPlaneAsync(VerifyControlPlaneRequest request);

    /// <summary>Removes the migration's own operator binding, certificate and key from cluster and node.</summary>
    [Activity]
    Task RevokeOperatorAsync(NodeContext node);
}
