using Microsoft.AspNetCore.Http;

namespace Masterful.Simulation.Api;

/// <summary>What a path and a method address, taken apart as Kubernetes does it.</summary>
internal sealed record RequestTarget
{
    public required string Verb { get; init; }

    public required string Path { get; init; }

    /// <summary>Whether the path is below <c>/api/v1/</c> or <c>/apis/group/version/</c> and names a resource.</summary>
    public bool IsResource { get; init; }

    public string Group { get; init; } = "";

    public string Version { get; init; } = "";

    public string Resource { get; init; } = "";

    public string Subresource { get; init; } = "";

    public string Namespace { get; init; } = "";

    public string Name { get; init; } = "";

    public static RequestTarget Of(HttpRequest request)
    {
        var path = request.Path.Value ?? "/";
        var method = request.Method.ToLowerInvariant();
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var (group, version, rest) = parts switch
        {
            ["api", var v, .. var tail] => ("", v, tail),
            ["apis", var g, var v, .. var tail] => (g, v, tail),
            _ => ("", "", []),
        };
        if (rest.Length == 0) return new RequestTarget { Verb = method, Path = path };

        var ns = "";
        if (rest is ["namespaces", var inside, var next, ..] && !(rest.Length == 3 && next is "status" or "finalize"))
        {
            (ns, rest) = (inside, rest[2..]);
        }

        var name = rest.Length > 1 ? Uri.UnescapeDataString(rest[1]) : "";
        return new RequestTarget
        {
            Verb = VerbOf(method, request.Query, name),
            Path = path,
            IsResource = true,
            Group = group,
            Version = version,
            Resource = rest[0],
            Name = name,
            Subresource = rest.Length > 2 ? string.Join('/', rest[2..]) : "",
            Namespace = ns,
        };
    }

    public RequestAttributes ToAttributes(UserInfo user, IQueryCollection query) => new()
    {
        User = user,
        Verb = Verb,
        Path = Path,
        IsResourceRequest = IsResource,
        ApiGroup = Group,
        ApiVersion = Version,
        Resource = Resource,
        Subresource = Subresource,
        // A Namespace object is authorized as if it were in itself, so that a Role in it can allow reading it.
        Namespace = Resource == "namespaces" && Group.Length == 0 ? Name : Namespace,
        Name = Name.Length > 0 ? Name : NameSelectedBy(query),
    };

    // A collection narrowed to one name counts as that name: a kubelet may watch its own Node only.
    private static string NameSelectedBy(IQueryCollection query) =>
        FieldSelector.Parse(query["fieldSelector"].ToString()).Required("metadata.name") ?? "";

    private static string VerbOf(string method, IQueryCollection query, string name) => method switch
    {
        "get" or "head" when query["watch"].ToString() is "true" or "1" => "watch",
        "get" or "head" => name.Length > 0 ? "get" : "list",
        "post" => "create",
        "put" => "update",
        "delete" => name.Length > 0 ? "delete" : "deletecollection",
        _ => method,
    };
}
