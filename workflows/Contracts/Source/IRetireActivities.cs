using Temporalio.Activities;

namespace Masterful.Workflows.Contracts.Source;

/// <summary>Lets go of the source without deleting anything.</summary>
public interface IRetireActivities
{
    /// <summary>Lists what is left; writes nothing.</summary>
    [Activity]
    Task<RetirementList> ListRetirementAsync(MigrationContext migration);

    /// <summary>Orphans: ManagedResources keep their objects and stay ignored, the old Shoot stays ignored. Deletes nothing.</summary>
    [Activity]
    Task<RetirementList> OrphanSourceAsync(MigrationContext migration);
}
