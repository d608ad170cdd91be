using Masterful.Workflows.Contracts.Source;
using Temporalio.Activities;

namespace Masterful.Workflows.Contracts.Verification;

/// <summary>Checks from beside the Seed.</summary>
public interface IVerificationActivities
{
    /// <summary>Checks that nothing answers on the old side and nobody scaled it back.</summary>
    [Activity]
    Task<VerificationReport> VerifySourceAsync(FenceRequest request);
}
