using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Addons;

/// <summary>
/// What gardener-resource-manager adds to each object that it applies. Without it, a later one would not recognize its own objects, and nobody
/// could tell where they come from.
/// </summary>
/// <param name="cluster">Identity of the Seed, which goes before the origin; null where the Seed has none.</param>
internal sealed class ManagedResourceMarks(string? cluster)
{
    private const string ManagedBy = "resources.gardener.cloud/managed-by";
    private const string Origin = "resources.gardener.cloud/origin";
    private const string Description = "resources.gardener.cloud/description";

    private const string DescriptionText = """
        DO NOT EDIT - This resource is managed by gardener-resource-manager.
        Any modifications are discarded and the resource is returned to the original state.
        """;

    /// <summary>Reads the Seed's identity.</summary>
    public static async Task<ManagedResourceMarks> ReadAsync(KubernetesApi seed)
    {
        var identity = await seed.FindAsync(new("v1", "ConfigMap", "kube-system", "cluster-identity"));
        return new(identity.Text("data", "cluster-identity"));
    }

    /// <summary>Adds labels and annotations, and takes the status off, which is never applied.</summary>
    public JsonObject Apply(JsonObject managedResource, JsonObject item)
    {
        var injected = managedResource.Map("spec", "injectLabels");
        var metadata = item["metadata"]!.AsObject();
        Add(metadata, "labels", injected.Append(new(ManagedBy, "gardener")));
        var origin = $"{managedResource.Namespace()}/{managedResource.Name()}";
        Add(metadata, "annotations", [new(Origin, string.IsNullOrEmpty(cluster) ? origin : $"{cluster}:{origin}"), new(Description, DescriptionText)]);
        if (injected.Count > 0)
        {
            foreach (var template in Templates(item))
            {
                Add(Child(template, "metadata"), "labels", injected);
            }
        }

        item.Remove("status");
        return item;
    }

    private static IEnumerable<JsonObject> Templates(JsonObject item)
    {
        if (item["spec"] is not JsonObject spec)
        {
            yield break;
        }

        if (spec["template"] is JsonObject template)
        {
            yield return template;
        }

        foreach (var claim in (spec["volumeClaimTemplates"] as JsonArray ?? []).OfType<JsonObject>())
        {
            yield return claim;
        }
    }

    private static void Add(JsonObject parent, string name, IEnumerable<KeyValuePair<string, string>> values)
    {
        var map = Child(parent, name);
        foreach (var (key, value) in values)
        {
            map[key] = value;
        }
    }

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is JsonObject child)
        {
            return child;
        }

        var made = new JsonObject();
        parent[name] = made;
        return made;
    }
}
