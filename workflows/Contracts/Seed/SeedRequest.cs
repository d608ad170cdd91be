namespace Masterful.Workflows.Contracts.Seed;

/// <summary>Input of waiting for a Seed or deregistering it.</summary>
/// <param name="Migration">The migration.</param>
/// <param name="Bundle">What was prepared.</param>
public sealed record SeedRequest(MigrationContext Migration, SeedBundle Bundle);
