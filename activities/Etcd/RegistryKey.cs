namespace Masterful.Activities.Etcd;

/// <summary>
/// An etcd key below Kubernetes' storage prefix, taken apart by the grammar that kube-apiserver writes:
/// <c>/registry/[group/]resource/[namespace/]name</c>. Resources carry their API names, so what the key calls <c>minions</c> is
/// <c>nodes</c> here, <c>services/specs</c> is <c>services</c> and <c>services/endpoints</c> is <c>endpoints</c>.
/// </summary>
/// <param name="Resource">API name of the resource, plural: <c>pods</c>.</param>
/// <param name="Group">Group, when the key has one: <c>shop.example</c>; empty otherwise, also for built-in groups, which keys leave out.</param>
/// <param name="Namespace">Namespace; empty for cluster-scoped objects.</param>
/// <param name="Name">Name of the object; may hold colons, never slashes.</param>
public sealed record RegistryKey(string Resource, string Group, string Namespace, string Name)
{
    /// <summary>The prefix that every key of a Gardener Shoot has.</summary>
    public const string Prefix = "/registry/";

    /// <summary>Group and resource as rules and reports write them: <c>pods</c>, <c>shop.example/widgets</c>.</summary>
    public string QualifiedResource => Group.Length == 0 ? Resource : $"{Group}/{Resource}";

    /// <summary>Takes a key apart; null when it does not follow the grammar, so that a caller keeps what it does not understand.</summary>
    public static RegistryKey? Parse(string key)
    {
        if (!key.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var parts = key[Prefix.Length..].Split('/');
        if (parts.Length < 2 || parts.Any(part => part.Length == 0))
        {
            return null;
        }

        // A first segment with a dot is a group: custom resources, APIServices and CRDs are stored below theirs.
        var group = parts[0].Contains('.') ? parts[0] : "";
        var rest = group.Length == 0 ? parts : parts[1..];
        var resource = rest[0];
        var path = rest[1..];
        if (group.Length == 0)
        {
            switch (resource)
            {
                case "minions":
                    resource = "nodes";
                    break;
                case "controllers":
                    resource = "replicationcontrollers";
                    break;
                case "services" when path is ["specs" or "endpoints", ..]:
                    resource = path[0] == "specs" ? "services" : "endpoints";
                    path = path[1..];
                    break;
                default:
                    break;
            }
        }

        return path.Length switch
        {
            1 => new(resource, group, "", path[0]),
            2 => new(resource, group, path[0], path[1]),
            _ => null,
        };
    }
}
