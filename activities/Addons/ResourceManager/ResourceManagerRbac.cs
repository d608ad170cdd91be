using System.Text.Json.Nodes;

namespace Masterful.Activities.Addons.ResourceManager;

/// <summary>What gardener-resource-manager may do: it applies roles of any kind, so it must hold every permission itself.</summary>
internal static class ResourceManagerRbac
{
    public static JsonObject ServiceAccount() => new() { ["apiVersion"] = "v1", ["kind"] = "ServiceAccount", ["metadata"] = ResourceManagerRenderer.Metadata() };

    /// <summary>The binding that Gardener gives it in a Shoot; it is of the same name, so none is left over when Gardener takes over.</summary>
    public static JsonObject ClusterRoleBinding()
    {
        var account = ServiceAccount()["metadata"]!;
        return new JsonObject
        {
            ["apiVersion"] = "rbac.authorization.k8s.io/v1",
            ["kind"] = "ClusterRoleBinding",
            ["metadata"] = new JsonObject
            {
                ["name"] = "gardener.cloud:target:resource-manager",
                ["annotations"] = new JsonObject { ["resources.gardener.cloud/keep-object"] = "true" },
            },
            ["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "ClusterRole", ["name"] = "cluster-admin" },
            ["subjects"] = new JsonArray(new JsonObject { ["kind"] = "ServiceAccount", ["name"] = (string)account["name"]!, ["namespace"] = (string)account["namespace"]! }),
        };
    }
}
