using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Addons;

/// <summary>
/// What gardener-resource-manager leaves as it is in objects that are there, so that the replay does, too: how many replicas an autoscaler or somebody
/// else asked for, and what containers were given. The live values are applied instead of being left out, as leaving a field out of what an earlier
/// attempt applied would remove it.
/// </summary>
internal sealed class KeptFields
{
    private const string Replicas = "resources.gardener.cloud/preserve-replicas";
    private const string Resources = "resources.gardener.cloud/preserve-resources";
    private static readonly string[] Scalable = ["Deployment", "StatefulSet"];
    private static readonly string[] Computed = ["cpu", "memory"];

    private readonly KubernetesApi api;
    private readonly HashSet<(string Group, string Kind, string Namespace, string Name)> scaled;

    private KeptFields(KubernetesApi api, IEnumerable<JsonObject> autoscalers)
    {
        this.api = api;
        scaled = [.. autoscalers.Select(item => (item.Child("spec", "scaleTargetRef"), item.Namespace() ?? "")).Select(item =>
            (Group(item.Item1.Text("apiVersion") ?? ""), item.Item1.Text("kind") ?? "", item.Item2, item.Item1.Text("name") ?? ""))];
    }

    /// <summary>Reads which objects autoscalers have in hand, where any of those that are applied could be among them.</summary>
    public static async Task<KeptFields> ReadAsync(KubernetesApi api, IEnumerable<AddonObject> items, CancellationToken cancellation) => new(
        api,
        items.Any(item => item.Skip is null && Scalable.Contains(item.Object.Kind()))
            ? await api.FindAllAsync("autoscaling/v2", "HorizontalPodAutoscaler", cancellationToken: cancellation)
            : []);

    /// <summary>The object with the live values of what is kept; itself where it is not there yet, or nothing is kept.</summary>
    public async Task<JsonObject> KeepAsync(JsonObject wanted, CancellationToken cancellation)
    {
        var annotations = wanted.Annotations();
        var replicas = Scalable.Contains(wanted.Kind()) && wanted.Child("spec")?.ContainsKey("replicas") == true
            && (annotations.GetValueOrDefault(Replicas) == "true" || scaled.Contains((Group(wanted.ApiVersion()), wanted.Kind(), wanted.Namespace() ?? "", wanted.Name())));
        var resources = annotations.GetValueOrDefault(Resources) == "true" && Containers(wanted).Count > 0;
        // These cannot be changed once the StatefulSet is there.
        var claims = wanted.Kind() == "StatefulSet" && wanted.Child("spec")?.ContainsKey("volumeClaimTemplates") == true;
        if ((!replicas && !resources && !claims) || await api.FindAsync(wanted.Ref(), cancellation) is not { } live)
        {
            return wanted;
        }

        var kept = (JsonObject)wanted.DeepClone();
        foreach (var field in new[] { (Name: "replicas", Kept: replicas), (Name: "volumeClaimTemplates", Kept: claims) }.Where(field => field.Kept && live.At("spec", field.Name) is not null))
        {
            kept["spec"]![field.Name] = live["spec"]![field.Name]!.DeepClone();
        }

        if (resources)
        {
            KeepResources(Containers(kept), Containers(live));
        }

        return kept;
    }

    private static void KeepResources(IReadOnlyList<JsonObject> wanted, IReadOnlyList<JsonObject> live)
    {
        foreach (var container in wanted)
        {
            var before = live.FirstOrDefault(item => item.Text("name") == container.Text("name"));
            foreach (var list in new[] { "requests", "limits" })
            {
                foreach (var resource in Computed.Where(resource => before.At("resources", list, resource) is not null))
                {
                    Child(Child(container, "resources"), list)[resource] = before.At("resources", list, resource)!.DeepClone();
                }
            }
        }
    }

    private static IReadOnlyList<JsonObject> Containers(JsonObject item) =>
        [.. (item.Kind() == "CronJob" ? item.Child("spec", "jobTemplate", "spec", "template", "spec") : item.Child("spec", "template", "spec")).Children("containers")];

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject child)
        {
            parent[name] = child = [];
        }

        return child;
    }

    // Deployments were of another group once, and an autoscaler may still say so.
    private static string Group(string apiVersion) => (apiVersion.Contains('/') ? apiVersion[..apiVersion.IndexOf('/')] : "") is var group and not "extensions" ? group : "apps";
}
