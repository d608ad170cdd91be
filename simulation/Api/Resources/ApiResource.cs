namespace Masterful.Simulation.Api;

/// <summary>One resource in one version, with what the server needs to serve and store it.</summary>
public sealed record ApiResource(string Group, string Version, string Plural, string Kind, bool Namespaced)
{
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>As error texts name it: <c>deployments.apps</c>, or <c>pods</c> for the core group.</summary>
    public string QualifiedName => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    public string Singular { get; init; } = Kind.ToLowerInvariant();

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Whether <c>/status</c> is a subresource of its own, so that a main write leaves the status alone.</summary>
    public bool HasStatus { get; init; }

    /// <summary>Whether <c>/scale</c> is served.</summary>
    public bool HasScale { get; init; }

    /// <summary>Whether <c>metadata.generation</c> counts changes of what is not metadata or status.</summary>
    public bool HasGeneration { get; init; } = true;

    /// <summary>Reviews: answered at once and never stored.</summary>
    public bool CreateOnly { get; init; }

    /// <summary>Whether a CustomResourceDefinition made it.</summary>
    public bool IsCustom { get; init; }

    /// <summary>The part of the storage key between <c>/registry/</c> and the namespace or name.</summary>
    public string StoragePath { get; init; } = Plural;

    /// <summary>The list kind, <c>PodList</c> for Pods.</summary>
    public string ListKind { get; init; } = Kind + "List";

    /// <summary>The storage key's prefix of the resource, or of one namespace of it; it ends with a slash.</summary>
    public string KeyPrefix(string? ns = null) =>
        Namespaced && !string.IsNullOrEmpty(ns) ? $"/registry/{StoragePath}/{ns}/" : $"/registry/{StoragePath}/";

    /// <summary>The storage key of one object.</summary>
    public string Key(string? ns, string name) => KeyPrefix(ns) + name;

    /// <summary>The path that serves a collection, for example <c>/apis/apps/v1/namespaces/x/deployments</c>.</summary>
    public string Path(string? ns = null)
    {
        var root = Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";
        return Namespaced && !string.IsNullOrEmpty(ns) ? $"{root}/namespaces/{ns}/{Plural}" : $"{root}/{Plural}";
    }
}
