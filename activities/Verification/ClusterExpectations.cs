namespace Masterful.Activities.Verification;

/// <summary>What a cluster is compared with. What is not known is only told, not judged.</summary>
public sealed record ClusterExpectations
{
    /// <summary>Addresses that Service <c>default/kubernetes</c> may name, and names at least one of; none when they are not known.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Hosts under which the kubeconfig may reach the API server; none when any may be.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Absolute paths of files with ServiceAccount tokens that must authenticate.</summary>
    public IReadOnlyList<string> TokenFiles { get; init; } = [];

    /// <summary>Why no token from before can authenticate; null when it must.</summary>
    public string? TokensEnded { get; init; }

    /// <summary>The issuer of ServiceAccount tokens; null when it is not known.</summary>
    public string? Issuer { get; init; }

    /// <summary>Key id (JWKS <c>kid</c>) that must be served; null when it is not known.</summary>
    public string? KeyId { get; init; }

    /// <summary>
    /// Namespace of the control plane's former Seed, whose Services no webhook may name by URL any more; null when nothing moved: then
    /// webhooks with a URL are not judged, as only the API server knows which hosts it reaches.
    /// </summary>
    public string? SourceNamespace { get; init; }

    /// <summary>Leaves out what would create something.</summary>
    public bool ReadOnly { get; init; }
}
