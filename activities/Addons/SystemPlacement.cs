using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;
using YamlDotNet.Core;

namespace Masterful.Activities.Addons;

/// <summary>
/// System Pods run on worker pools that are for them, and bear these pools' taints, as a webhook of gardener-resource-manager puts node selector and
/// tolerations into each Pod. Nobody serves it after the move, so the next Pods could be scheduled anywhere, or nowhere: the templates say it themselves.
/// </summary>
public sealed class SystemPlacement
{
    private const string Skip = "system-components-config.resources.gardener.cloud/skip";

    // The webhook is called for Pods of these only, and leaves those of DaemonSets alone. Pods of CronJobs it never saw, as they lack the label that it asks for.
    private static readonly string[] Namespaces = ["kube-system", "kubernetes-dashboard"];
    private static readonly string[] Kinds = ["Deployment", "StatefulSet"];

    private readonly IReadOnlyDictionary<string, string> nodeSelector;
    private readonly IReadOnlyList<JsonObject> tolerations;

    private SystemPlacement(JsonObject webhook)
    {
        nodeSelector = webhook.Map("podNodeSelector");
        tolerations = [.. webhook.Children("podTolerations")];
    }

    /// <summary>As the Seed's gardener-resource-manager is configured to do it; null where it does not.</summary>
    /// <param name="seed">The Seed.</param>
    /// <param name="ns">The control plane's namespace.</param>
    public static async Task<SystemPlacement?> ReadAsync(KubernetesApi seed, string ns)
    {
        var deployment = await seed.FindAsync(new("apps/v1", "Deployment", ns, "gardener-resource-manager"));
        foreach (var name in deployment.Children("spec", "template", "spec", "volumes").Select(volume => volume.Text("configMap", "name")).OfType<string>())
        {
            var configMap = await seed.FindAsync(new("v1", "ConfigMap", ns, name));
            if ((configMap.Child("data") ?? []).Select(pair => Of(pair.Value.Text() ?? "")).FirstOrDefault(found => found is not null) is { } placement)
            {
                return placement;
            }
        }

        return null;
    }

    /// <summary>From a configuration of gardener-resource-manager; null where it is none, or its webhook is off.</summary>
    public static SystemPlacement? Of(string yaml)
    {
        try
        {
            return YamlJson.Read(yaml) is { } read && read.Kind() == "ResourceManagerConfiguration" && read.Child("webhooks", "systemComponentsConfig") is { } webhook
                && webhook.Text("enabled") == "true" ? new(webhook) : null;
        }
        catch (YamlException)
        {
            return null;
        }
    }

    /// <summary>Changes the objects in place; answers one line for each with the ManagedResource that it is in.</summary>
    public IReadOnlyList<(string Origin, string Change)> Rewrite(IReadOnlyList<AddonObject> objects) =>
        [.. objects.Where(item => item.Skip is null && Place(item.Object)).Select(item => (item.Origin, Describe(item.Object)))];

    /// <summary>Says in a template what the webhook would add to its Pods; answers whether anything was to be changed.</summary>
    public bool Place(JsonObject item)
    {
        var template = item.Child("spec", "template");
        if (!Kinds.Contains(item.Kind()) || !Namespaces.Contains(item.Namespace()) || template.Child("spec") is not { } pod || template.Map("metadata", "labels").ContainsKey(Skip))
        {
            return false;
        }

        var selected = pod.Map("nodeSelector");
        var missing = nodeSelector.Where(pair => selected.GetValueOrDefault(pair.Key) != pair.Value).ToList();
        foreach (var (key, value) in missing)
        {
            (pod["nodeSelector"] ??= new JsonObject())[key] = value;
        }

        var tolerated = pod.Children("tolerations").ToList();
        var added = tolerations.Where(toleration => !tolerated.Any(other => Same(other, toleration))).ToList();
        foreach (var toleration in added)
        {
            (pod["tolerations"] ??= new JsonArray()).AsArray().Add(toleration.DeepClone());
        }

        return missing.Count + added.Count > 0;
    }

    private static bool Same(JsonObject one, JsonObject other) =>
        new[] { "key", "value", "effect", "tolerationSeconds" }.All(field => one.Text(field) == other.Text(field)) && (one.Text("operator") ?? "Equal") == (other.Text("operator") ?? "Equal");

    private string Describe(JsonObject item) =>
        $"{item.Kind()} {item.Namespace()}/{item.Name()}: node selector {string.Join(", ", nodeSelector.Select(pair => $"{pair.Key}={pair.Value}"))} and {tolerations.Count} tolerations in its Pods, as no webhook adds them any more";
}
