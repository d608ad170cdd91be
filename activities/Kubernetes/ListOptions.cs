namespace Masterful.Activities.Kubernetes;

/// <summary>Which objects of a kind are meant.</summary>
/// <param name="Namespace">Null for all namespaces.</param>
/// <param name="LabelSelector">As in a query; <see cref="SelectorBuilder"/> helps.</param>
/// <param name="FieldSelector">As in a query.</param>
public sealed record ListOptions(string? Namespace = null, string? LabelSelector = null, string? FieldSelector = null)
{
    internal IEnumerable<(string Key, string? Value)> Query => [("labelSelector", LabelSelector), ("fieldSelector", FieldSelector)];
}
