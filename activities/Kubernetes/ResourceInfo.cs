namespace Masterful.Activities.Kubernetes;

/// <summary>What an API server says about a kind.</summary>
/// <param name="ApiVersion">Group and version.</param>
/// <param name="Kind">The kind in objects.</param>
/// <param name="Plural">The resource in paths, for example <c>deployments</c>.</param>
/// <param name="Namespaced">Whether its objects live in namespaces.</param>
/// <param name="Verbs">What may be asked of it, for example <c>list</c> and <c>watch</c>.</param>
/// <param name="Subresources">For example <c>scale</c> and <c>status</c>.</param>
public sealed record ResourceInfo(
    string ApiVersion,
    string Kind,
    string Plural,
    bool Namespaced,
    IReadOnlyList<string> Verbs,
    IReadOnlyList<string> Subresources)
{
    /// <summary>The path of the collection, or of one object in it, relative to the server's URL.</summary>
    internal string Path(string? ns, string? name = null, string? subresource = null)
    {
        var path = ApiVersion.Contains('/') ? $"apis/{ApiVersion}" : $"api/{ApiVersion}";
        if (Namespaced && ns is not null)
        {
            path += $"/namespaces/{Uri.EscapeDataString(ns)}";
        }

        path += $"/{Plural}";
        if (name is not null)
        {
            path += $"/{Uri.EscapeDataString(name)}";
        }

        return subresource is null ? path : $"{path}/{subresource}";
    }
}
