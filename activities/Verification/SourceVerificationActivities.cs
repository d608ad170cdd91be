using Masterful.Activities.Landscapes;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts.Source;
using Masterful.Workflows.Contracts.Verification;
using Temporalio.Activities;

namespace Masterful.Activities.Verification;

/// <summary>Checks from beside the Seed that the old side is silent and stays so.</summary>
public sealed partial class SourceVerificationActivities(LandscapeFile landscape, TimeProvider clock) : IVerificationActivities
{
    /// <inheritdoc/>
    [Activity]
    public Task<VerificationReport> VerifySourceAsync(FenceRequest request) => Clusters.GuardAsync(async () =>
    {
        using var source = new SourceControlPlane(landscape, request.Migration, clock);
        return await SourceChecks.RunAsync(source, request.Record.Annotations, ActivityProgress.CancellationToken);
    });
}
