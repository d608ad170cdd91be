namespace Masterful.Workflows.Contracts.Addons;

/// <summary>Every object's result, in the order of applying.</summary>
/// <param name="Objects">The results.</param>
public sealed record ApplyReport(IReadOnlyList<AppliedObject> Objects);
