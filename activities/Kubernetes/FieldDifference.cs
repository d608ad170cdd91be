namespace Masterful.Activities.Kubernetes;

/// <summary>A field in which an object would differ.</summary>
/// <param name="Path">For example <c>.spec.replicas</c>.</param>
/// <param name="Before">Its value as JSON; null when it is not there.</param>
/// <param name="After">Its value as JSON; null when it is not there.</param>
public sealed record FieldDifference(string Path, string? Before, string? After);
