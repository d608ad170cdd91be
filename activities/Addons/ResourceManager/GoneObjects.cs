using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Workflows.Contracts.ControlPlane;

namespace Masterful.Activities.Addons.ResourceManager;

/// <summary>
/// Keeps gardener-resource-manager from bringing back what was removed because nobody answers where it points: each minute it applies what the Secrets of
/// its ManagedResources hold. So these say of such an object that it is ignored, or hold what is left of it.
/// </summary>
public sealed class GoneObjects
{
    private const string Mode = "resources.gardener.cloud/mode";
    private readonly IReadOnlyDictionary<(string Kind, string Name), JsonObject?> left;

    private GoneObjects(IReadOnlyDictionary<(string Kind, string Name), JsonObject?> left) => this.left = left;

    /// <summary>Reads what is left of what was removed.</summary>
    /// <param name="api">The cluster, in which all that is replayed is applied, and what is dead in it removed.</param>
    /// <param name="references">What was found dead; what was only reported stays.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<GoneObjects> ReadAsync(KubernetesApi api, IEnumerable<DeadReference> references, CancellationToken cancellation)
    {
        var left = new Dictionary<(string Kind, string Name), JsonObject?>();
        foreach (var item in references.Where(reference => reference.Action == "removed").Select(reference => reference.Object).Distinct())
        {
            left[(item.Kind, item.Name)] = await api.FindAsync(new(item.ApiVersion, item.Kind, null, item.Name), cancellation);
        }

        return new(left);
    }

    /// <summary>Changes the Secrets of ManagedResources among the objects that gardener-resource-manager is brought up with, in place.</summary>
    public void Settle(IReadOnlyList<AddonObject> objects)
    {
        if (left.Count == 0)
        {
            return;
        }

        var secrets = objects.Where(item => item.Object.Kind() == "Secret").ToDictionary(item => item.Object.Name(), item => item.Object, StringComparer.Ordinal);
        foreach (var managedResource in objects.Select(item => item.Object).Where(item => item.Kind() == "ManagedResource"))
        {
            foreach (var secret in managedResource.Children("spec", "secretRefs").Select(reference => secrets.GetValueOrDefault(reference.Text("name") ?? "")).OfType<JsonObject>())
            {
                ManagedResourceWriter.Rewrite(managedResource.Name(), secret, Settle);
            }
        }
    }

    private bool Settle(JsonObject item)
    {
        if (!left.TryGetValue((item.Kind(), item.Name()), out var live))
        {
            return false;
        }

        if (live is null)
        {
            var metadata = item["metadata"]!.AsObject();
            metadata["annotations"] ??= new JsonObject();
            metadata["annotations"]![Mode] = "Ignore";
            return true;
        }

        return item.Kind() == "CustomResourceDefinition" ? TakeConversion(item, live) : TakeWebhooks(item, live);
    }

    private static bool TakeConversion(JsonObject definition, JsonObject live)
    {
        if (definition.Child("spec") is not { } spec || live.Text("spec", "conversion", "strategy") != "None" || spec.Child("conversion") is null)
        {
            return false;
        }

        spec["conversion"] = new JsonObject { ["strategy"] = "None" };
        return true;
    }

    private static bool TakeWebhooks(JsonObject configuration, JsonObject live)
    {
        var names = live.Children("webhooks").Select(webhook => webhook.Text("name")).ToHashSet();
        var kept = configuration.Children("webhooks").Where(webhook => names.Contains(webhook.Text("name"))).ToList();
        if (kept.Count == configuration.Children("webhooks").Count())
        {
            return false;
        }

        configuration["webhooks"] = new JsonArray([.. kept.Select(webhook => webhook.DeepClone())]);
        return true;
    }
}
