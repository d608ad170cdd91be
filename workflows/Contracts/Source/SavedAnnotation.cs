namespace Masterful.Workflows.Contracts.Source;

/// <summary>An annotation as it was before the fence changed it.</summary>
/// <param name="Cluster"><c>garden</c> or <c>seed</c>.</param>
/// <param name="Object">The object that carries it.</param>
/// <param name="Key">The annotation.</param>
/// <param name="Value">Its value, or null when the object did not have it.</param>
public sealed record SavedAnnotation(string Cluster, ObjectRef Object, string Key, string? Value);
