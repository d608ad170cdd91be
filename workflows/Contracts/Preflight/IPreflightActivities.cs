using Temporalio.Activities;

namespace Masterful.Workflows.Contracts.Preflight;

/// <summary>Reads Garden and Seed; writes nothing.</summary>
public interface IPreflightActivities
{
    /// <summary>
    /// Reads everything that decides whether the migration can work. Problems are findings, all of them at once; it fails only when it
    /// cannot read (<c>MIG-API-001</c>) or the Shoot is not there (<c>MIG-REQ-002</c>).
    /// </summary>
    [Activity]
    Task<SourceInspection> InspectSourceAsync(MigrationContext migration);
}
