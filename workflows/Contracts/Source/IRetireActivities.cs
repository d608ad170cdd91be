using Temporalio.Activities;

namespace Masterful.Workflows.Contracts.Source;

/// <summary>
/// Lets go of the source, in control plane migration's order, without touching infrastructure. Each looks first whether something brought
/// the source back (<c>MIG-RET-003</c>), and asked again goes on where it was.
/// </summary>
public interface IRetireActivities
{
    /// <summary>Lists what is left; writes nothing.</summary>
    [Activity]
    Task<RetirementList> ListRetirementAsync(RetireRequest request);

    /// <summary>Orphans: ManagedResources keep their objects and stay ignored, the old Shoot stays ignored. Deletes nothing.</summary>
    [Activity]
    Task<RetirementList> OrphanSourceAsync(RetireRequest request);

    /// <summary>
    /// Makes the extension controllers write their state and let go (<c>gardener.cloud/operation=migrate</c>), in order, and waits for each.
    /// Fails with <c>MIG-RET-001</c> when one does not in time. Deletes nothing itself; ManagedResources that extensions delete meanwhile, with their
    /// objects kept, are let go in place of the stopped gardener-resource-manager, and told.
    /// </summary>
    [Activity]
    Task<RetirementList> MigrateExtensionsAsync(RetireRequest request);

    /// <summary>
    /// Deletes machine objects without their machines: only with machine-controller-manager gone, its finalizers removed first. Fails with
    /// <c>MIG-RET-002</c> when that is not so. Answers what it deleted.
    /// </summary>
    [Activity]
    Task<RetirementList> ForgetMachinesAsync(RetireRequest request);
}
