using Masterful.Workflows.Contracts.Source;
using Temporalio.Activities;

namespace Masterful.Workflows.Contracts.Verification;

/// <summary>Checks from beside the Seed.</summary>
public interface IVerificationActivities
{
    /// <summary>Checks that nothing answers on the old side and nobody scaled it back.</summary>
    [Activity]
    Task<VerificationReport> VerifySourceAsync(FenceRequest request);

    /// <summary>
    /// Probes the API by name (read, write and watch every 100 ms) as a program outside the cluster finds it, until it is cancelled, and answers
    /// what it saw. Its credential is a client certificate of its own with the kubelet's name, made in memory and kept nowhere. Started again on
    /// the same machine, it goes on with the same file.
    /// </summary>
    [Activity]
    Task<ProbeReport> ProbeOutsideAsync(ProbeRequest request);
}
