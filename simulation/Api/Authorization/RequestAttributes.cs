namespace Masterful.Simulation.Api;

/// <summary>What a request wants, in the terms that RBAC rules are written in.</summary>
public sealed record RequestAttributes
{
    public required UserInfo User { get; init; }

    /// <summary>get, list, watch, create, update, patch, delete, deletecollection, or the HTTP method in lower case for other paths.</summary>
    public required string Verb { get; init; }

    /// <summary>False for paths such as <c>/healthz</c>; then only <see cref="Path"/> counts.</summary>
    public bool IsResourceRequest { get; init; }

    public string ApiGroup { get; init; } = "";

    public string ApiVersion { get; init; } = "";

    public string Resource { get; init; } = "";

    public string Subresource { get; init; } = "";

    /// <summary>Empty for cluster-wide requests.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Empty for collections.</summary>
    public string Name { get; init; } = "";

    public string Path { get; init; } = "";

    /// <summary>The resource with its subresource, as rules write it: <c>deployments/scale</c>.</summary>
    public string ResourceWithSubresource => Subresource.Length == 0 ? Resource : $"{Resource}/{Subresource}";
}
