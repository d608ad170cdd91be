namespace Masterful.Workflows.Contracts.Source;

/// <summary>Input of everything that fences or checks the source.</summary>
/// <param name="Migration">The migration.</param>
/// <param name="Record">The source as it was.</param>
public sealed record FenceRequest(MigrationContext Migration, SourceRecord Record);
