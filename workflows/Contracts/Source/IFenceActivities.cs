using Temporalio.Activities;

namespace Masterful.Workflows.Contracts.Source;

/// <summary>Takes the source out of service so that nobody can bring it back unnoticed, and puts it back.</summary>
public interface IFenceActivities
{
    /// <summary>Reads and keeps what the fence will change; writes to the artifact store only. Asked again, it answers the first record.</summary>
    [Activity]
    Task<SourceRecord> RecordSourceAsync(MigrationContext migration);

    /// <summary>Stops what would fight back: gardenlet's reconcile, dependency-watchdog's probe, cluster-autoscaler, MCM, CCM, GRM.</summary>
    [Activity]
    Task<StoppedActors> StopActorsAsync(FenceRequest request);

    /// <summary>Scales KCM, scheduler and kube-apiserver to 0 and proves silence and a standing revision.</summary>
    [Activity]
    Task<FenceProof> StopSourceAsync(FenceRequest request);

    /// <summary>Looks again whether the fence holds; fails with <c>MIG-FENCE-003</c> when something brought the source back.</summary>
    [Activity]
    Task<FenceProof> CheckFenceAsync(FenceRequest request);

    /// <summary>
    /// A quick look, for the moment right before the switch: annotations in place, nothing scaled up, nothing answering. Fails with
    /// <c>MIG-FENCE-003</c>.
    /// </summary>
    [Activity]
    Task<FenceGuard> GuardFenceAsync(FenceRequest request);

    /// <summary>Compensation: restores the record and proves that the source serves. Tolerates that nothing was fenced.</summary>
    [Activity]
    Task<RestoredSource> UnfenceAsync(FenceRequest request);
}
