using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Addons.ResourceManager;

/// <summary>Makes of the Seed's ManagedResources and Secrets those of the cluster itself, under the same names in <c>kube-system</c>.</summary>
public static class ManagedResourceCopy
{
    private const string Ignore = "resources.gardener.cloud/ignore";

    // Not immutable: what is in one is changed where the replay was, and an attempt may find another object gone than the one before it.
    private static readonly string[] Fields = ["type", "data"];

    /// <summary>A ManagedResource without what only holds in the Seed, and with <c>keepObjects</c>, so that nothing that goes wrong deletes an addon.</summary>
    public static JsonObject Of(JsonObject managedResource)
    {
        var copy = Bare(managedResource);
        var spec = (JsonObject)(managedResource["spec"]?.DeepClone() ?? new JsonObject());
        spec["keepObjects"] = true;
        copy["spec"] = spec;
        return copy;
    }

    /// <summary>One of its Secrets; it only travels sealed.</summary>
    public static JsonObject OfSecret(JsonObject secret)
    {
        var copy = Bare(secret);
        foreach (var name in Fields.Where(name => secret[name] is not null))
        {
            copy[name] = secret[name]!.DeepClone();
        }

        return copy;
    }

    // Finalizers and owners are the Seed's controllers', and the ignore annotation is the fence's: one that was ignored before is not copied at all.
    private static JsonObject Bare(JsonObject item)
    {
        var metadata = new JsonObject { ["name"] = item.Name(), ["namespace"] = ResourceManagerConfiguration.Namespace };
        foreach (var (name, values) in new[] { ("labels", item.Labels()), ("annotations", item.Annotations()) })
        {
            if (values.Where(pair => pair.Key != Ignore).ToList() is { Count: > 0 } kept)
            {
                metadata[name] = new JsonObject(kept.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, pair.Value)));
            }
        }

        return new JsonObject { ["apiVersion"] = item.ApiVersion(), ["kind"] = item.Kind(), ["metadata"] = metadata };
    }
}
