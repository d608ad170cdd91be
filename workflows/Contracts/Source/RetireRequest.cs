namespace Masterful.Workflows.Contracts.Source;

/// <summary>Input of letting go of the source.</summary>
/// <param name="Migration">The migration.</param>
/// <param name="DeleteMachines">Whether machine objects shall be forgotten too; the machines themselves never go.</param>
/// <param name="Approved">Those whose deletion was approved; null for a request of an earlier version, which approved whatever there is.</param>
public sealed record RetireRequest(MigrationContext Migration, bool DeleteMachines, IReadOnlyList<ObjectRef>? Approved = null);
