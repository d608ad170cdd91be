namespace Masterful.Activities.Kubernetes;

/// <summary>Which objects of a kind are meant.</summary>
/// <param name="Namespace">Null for all namespaces.</param>
/// <param name="LabelSelector">As in a query; <see cref="SelectorBuilder"/> helps.</param>
/// <param name="FieldSelector">As in a query.</param>
/// <param name="MetadataOnly">Whether only names, versions and the like are wanted: cheap, also where objects are large.</param>
public sealed record ListOptions(string? Namespace = null, string? LabelSelector = null, string? FieldSelector = null, bool MetadataOnly = false)
{
    private const string PartialMetadata = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

    internal IReadOnlyList<string> Accept => MetadataOnly ? [PartialMetadata, ApiRequest.Json] : [ApiRequest.Json];

    internal IEnumerable<(string Key, string? Value)> Query => [("labelSelector", LabelSelector), ("fieldSelector", FieldSelector)];
}
