namespace Masterful.Workflows.Contracts.Source;

/// <summary>Input of letting go of the source.</summary>
/// <param name="Migration">The migration.</param>
/// <param name="DeleteMachines">Whether machine objects shall be forgotten too; the machines themselves never go.</param>
public sealed record RetireRequest(MigrationContext Migration, bool DeleteMachines);
