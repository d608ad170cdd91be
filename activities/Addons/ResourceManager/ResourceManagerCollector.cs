using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Addons.ResourceManager;

/// <summary>Reads from the Seed what gardener-resource-manager needs to go on inside the cluster.</summary>
/// <param name="seed">The Seed.</param>
/// <param name="ns">The control plane's namespace.</param>
public sealed class ResourceManagerCollector(KubernetesApi seed, string ns)
{
    /// <summary>Where its objects come from, as reports tell it.</summary>
    public const string Origin = "gardener-resource-manager";

    private const string Crd = "managedresources.resources.gardener.cloud";

    /// <summary>CRD, Secrets, ManagedResources, then gardener-resource-manager itself, so that it finds its work when it starts.</summary>
    /// <param name="cluster">Identity of the Shoot's cluster; null when it has none.</param>
    /// <param name="names">The ManagedResources that were replayed.</param>
    /// <param name="change">Changes in place what was changed in what was replayed, and answers whether it did: it is changed in these Secrets too, or it would be undone; null for nothing.</param>
    /// <exception cref="Temporalio.Exceptions.ApplicationFailureException"><c>MIG-ADDON-001</c>: a Secret is gone; <c>MIG-ADDON-004</c>: something is not there or cannot be rewritten.</exception>
    public async Task<IReadOnlyList<AddonObject>> CollectAsync(string? cluster, IReadOnlyList<string> names, Func<JsonObject, bool>? change = null)
    {
        var deployment = await ReadAsync(new("apps/v1", "Deployment", ns, "gardener-resource-manager"));
        var configMap = await ReadAsync(new("v1", "ConfigMap", ns, ResourceManagerRenderer.ConfigMapOf(deployment)));
        var crd = await ReadAsync(new("apiextensions.k8s.io/v1", "CustomResourceDefinition", null, Crd));
        var rendered = ResourceManagerRenderer.Render(deployment, configMap, cluster);
        var (copies, secrets) = (new List<JsonObject>(), new Dictionary<string, JsonObject>(StringComparer.Ordinal));
        foreach (var name in names)
        {
            var managedResource = await ReadAsync(new("resources.gardener.cloud/v1alpha1", "ManagedResource", ns, name));
            copies.Add(ManagedResourceCopy.Of(managedResource));
            foreach (var reference in managedResource.Children("spec", "secretRefs").Select(item => item.Text("name") ?? ""))
            {
                secrets[reference] = ManagedResourceCopy.OfSecret(await seed.FindAsync(new("v1", "Secret", ns, reference))
                    ?? throw AddonErrors.SecretGone.At($"ManagedResource {ns}/{name}", $"its Secret {reference} is not there."));
                if (change is not null)
                {
                    ManagedResourceWriter.Rewrite(name, secrets[reference], change);
                }
            }
        }

        return [.. new[] { Definition(crd) }.Concat(secrets.Values).Concat(copies).Append(ServingCertificate.Issue()).Concat(rendered).Select(item => new AddonObject(Origin, item))];
    }

    private static JsonObject Definition(JsonObject crd) => new()
    {
        ["apiVersion"] = crd.ApiVersion(), ["kind"] = crd.Kind(), ["metadata"] = new JsonObject { ["name"] = crd.Name() }, ["spec"] = crd["spec"]?.DeepClone(),
    };

    private async Task<JsonObject> ReadAsync(ObjectRef reference) =>
        await seed.FindAsync(reference) ?? throw AddonErrors.ResourceManagerNotRewritable.At($"{reference.Kind} {reference.Name}", "it is not in the Seed.");
}
