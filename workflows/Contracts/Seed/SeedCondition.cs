namespace Masterful.Workflows.Contracts.Seed;

/// <summary>A condition of the Seed as the Garden shows it.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Status"><c>True</c>, <c>False</c>, <c>Progressing</c> or <c>Unknown</c>.</param>
/// <param name="Message">Its message.</param>
public sealed record SeedCondition(string Type, string Status, string Message);
