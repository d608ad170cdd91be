namespace Masterful.Workflows.Contracts.Source;

/// <summary>What is left on the source side after the move.</summary>
/// <param name="Items">Each object and what would become of it.</param>
public sealed record RetirementList(IReadOnlyList<RetirementItem> Items);
