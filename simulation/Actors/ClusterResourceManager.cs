using System.IO.Compression;
using System.Text.Json.Nodes;
using Masterful.Simulation.Api;

namespace Masterful.Simulation.Actors;

/// <summary>
/// gardener-resource-manager inside the moved Shoot. Once its Deployment is ready it does what the real one does with the ManagedResources of the
/// namespaces that its configuration names: it applies what their Secrets hold, whenever it differs, and says so in their status.
/// </summary>
/// <param name="shoot">The Shoot's API server on the node.</param>
internal sealed class ClusterResourceManager(KubeClient shoot)
{
    private const string Name = "gardener-resource-manager";

    private const string Description = """
        DO NOT EDIT - This resource is managed by gardener-resource-manager.
        Any modifications are discarded and the resource is returned to the original state.
        """;

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>One pass; it comes back every second, as the Shoot's API server is away most of the time.</summary>
    public async Task<TimeSpan?> ReconcileAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await ConfigurationAsync(cancellationToken) is { } configuration)
            {
                var cluster = configuration.TextAt("controllers", "clusterID");
                foreach (var ns in (configuration.At("sourceClientConnection", "namespaces") as JsonArray ?? []).Select(name => name!.GetValue<string>()))
                    await ReconcileAsync(ns, cluster, cancellationToken);
            }
        }
        catch (HttpRequestException)
        {
            // Before the cutover and during a rollback there is no API server on the node.
        }

        return Pace;
    }

    /// <summary>What it is told by its ConfigMap; null while it does not run. As the real one it does not start without a serving certificate.</summary>
    private async Task<JsonObject?> ConfigurationAsync(CancellationToken cancellationToken)
    {
        var deployment = await shoot.GetAsync($"/apis/apps/v1/namespaces/kube-system/deployments/{Name}", cancellationToken);
        if (deployment is null || deployment.NumberAt("status", "readyReplicas") is null or 0) return null;
        JsonObject? configuration = null;
        foreach (var volume in deployment.ListAt("spec", "template", "spec", "volumes"))
        {
            if (volume.TextAt("secret", "secretName") is { } secret
                && (await shoot.GetAsync($"/api/v1/namespaces/kube-system/secrets/{secret}", cancellationToken)).TextAt("data", "tls.crt") is null) return null;
            if (volume.TextAt("configMap", "name") is not { } map) continue;
            var data = (await shoot.GetAsync($"/api/v1/namespaces/kube-system/configmaps/{map}", cancellationToken)).At("data") as JsonObject ?? [];
            configuration = data.SelectMany(pair => YamlJson.ParseAll(pair.Value!.GetValue<string>())).OfType<JsonObject>()
                .FirstOrDefault(document => document.TextAt("kind") == "ResourceManagerConfiguration") ?? configuration;
        }

        return configuration;
    }

    private async Task ReconcileAsync(string ns, string? cluster, CancellationToken cancellationToken)
    {
        var catalog = ResourceCatalog.Kubernetes();
        var path = $"/apis/resources.gardener.cloud/v1alpha1/namespaces/{ns}/managedresources";
        foreach (var managed in await shoot.ListAsync(path, cancellationToken))
        {
            if (managed.TextAt("spec", "class") is { Length: > 0 } || managed.Annotation("resources.gardener.cloud/ignore") == "true") continue;
            foreach (var reference in managed.ListAt("spec", "secretRefs"))
            {
                var secret = await shoot.GetAsync($"/api/v1/namespaces/{ns}/secrets/{reference.TextAt("name")}", cancellationToken)
                    ?? throw new InvalidOperationException($"Secret {ns}/{reference.TextAt("name")} of ManagedResource {managed.NameOf()} is not there");
                foreach (var item in Decode(secret)) await ApplyAsync(catalog, managed, item, cluster, cancellationToken);
            }

            await ReportAsync($"{path}/{managed.NameOf()}", managed, cancellationToken);
        }
    }

    private static IEnumerable<JsonObject> Decode(JsonObject secret)
    {
        foreach (var (key, value) in secret.At("data") as JsonObject ?? [])
        {
            using Stream content = new MemoryStream(Convert.FromBase64String(value!.GetValue<string>()));
            using var plain = new StreamReader(key.EndsWith(".br", StringComparison.Ordinal) ? new BrotliStream(content, CompressionMode.Decompress) : content);
            foreach (var document in YamlJson.ParseAll(plain.ReadToEnd()).OfType<JsonObject>()) yield return document;
        }
    }

    private async Task ApplyAsync(ResourceCatalog catalog, JsonObject managed, JsonObject item, string? cluster, CancellationToken cancellationToken)
    {
        if (item.Annotation("resources.gardener.cloud/mode") == "Ignore") return;
        if (!catalog.TryFindKind(item.TextAt("apiVersion") ?? "", item.TextAt("kind") ?? "", out var resource)) return;
        var ns = item.NamespaceOf() is { Length: > 0 } own ? own : "default";
        Mark(managed, item, cluster);
        var collection = resource.Path(ns);
        if (await shoot.GetAsync($"{collection}/{item.NameOf()}", cancellationToken) is null)
            await shoot.CreateAsync(collection, item, cancellationToken);
        else if (item["immutable"]?.GetValue<bool>() != true)
            await shoot.PatchAsync($"{collection}/{item.NameOf()}", item, cancellationToken);
    }

    private static void Mark(JsonObject managed, JsonObject item, string? cluster)
    {
        var metadata = item["metadata"]!.AsObject();
        metadata["labels"] ??= new JsonObject();
        metadata["labels"]!["resources.gardener.cloud/managed-by"] = "gardener";
        foreach (var (name, value) in managed.At("spec", "injectLabels") as JsonObject ?? []) metadata["labels"]![name] = value!.DeepClone();
        metadata["annotations"] ??= new JsonObject();
        metadata["annotations"]!["resources.gardener.cloud/origin"] = $"{(string.IsNullOrEmpty(cluster) ? "" : cluster + ":")}{managed.NamespaceOf()}/{managed.NameOf()}";
        metadata["annotations"]!["resources.gardener.cloud/description"] = Description;
    }

    private async Task ReportAsync(string path, JsonObject managed, CancellationToken cancellationToken)
    {
        var generation = managed.NumberAt("metadata", "generation");
        if (managed.NumberAt("status", "observedGeneration") == generation && managed.Condition("ResourcesApplied") == "True") return;
        await shoot.PatchAsync($"{path}/status", new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["observedGeneration"] = generation,
                ["conditions"] = new JsonArray(KubeObject.MakeCondition("ResourcesApplied", null), KubeObject.MakeCondition("ResourcesHealthy", null)),
            },
        }, cancellationToken);
    }
}
