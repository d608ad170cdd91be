using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Seed;

/// <summary>
/// The gardenlet's rights in its cluster, under the names that gardener's chart uses: a binding cannot be pointed at another role, so a chart that takes
/// over later could not be installed over one of the same name that points elsewhere.
/// </summary>
internal static class GardenletRbac
{
    private const string Group = "rbac.authorization.k8s.io";

    /// <summary>The role and its binding; two gardenlets in one cluster share nothing, not even these.</summary>
    public static IEnumerable<JsonObject> Render(string ns)
    {
        var name = "gardener.cloud:system:gardenlet" + (ns == GardenletManifests.SeedNamespace ? "" : ":" + ns);
        yield return new JsonObject
        {
            ["apiVersion"] = Group + "/v1",
            ["kind"] = "ClusterRole",
            ["metadata"] = Metadata(name),
            // The chart's list differs from version to version, and which one the landscape file names is not known here. It holds escalate and bind
            // on roles as well, so a shorter list would keep nothing from a gardenlet. The chart puts its own list in this one's place.
            ["rules"] = new JsonArray(
                new JsonObject { ["apiGroups"] = new JsonArray("*"), ["resources"] = new JsonArray("*"), ["verbs"] = new JsonArray("*") },
                new JsonObject { ["nonResourceURLs"] = new JsonArray("*"), ["verbs"] = new JsonArray("*") }),
        };
        yield return new JsonObject
        {
            ["apiVersion"] = Group + "/v1",
            ["kind"] = "ClusterRoleBinding",
            ["metadata"] = Metadata(name),
            ["roleRef"] = new JsonObject { ["apiGroup"] = Group, ["kind"] = "ClusterRole", ["name"] = name },
            ["subjects"] = new JsonArray(new JsonObject { ["kind"] = "ServiceAccount", ["name"] = GardenletManifests.Name, ["namespace"] = ns }),
        };
    }

    private static JsonObject Metadata(string name) => new() { ["name"] = name, ["labels"] = GardenletManifests.Labels() };
}
