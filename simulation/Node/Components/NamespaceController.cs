using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;

namespace Masterful.Simulation.Node;

/// <summary>Empties namespaces that are being deleted, then takes their finalizer away.</summary>
internal sealed class NamespaceController : IClusterController
{
    public async Task ReconcileAsync(KubeClient client, CancellationToken cancellationToken)
    {
        foreach (var value in (await client.ListAsync("/api/v1/namespaces", cancellationToken)).Where(n => n.IsDeleting()))
        {
            var name = value.NameOf();
            var left = false;
            foreach (var collection in await NamespacedCollectionsAsync(client, name, cancellationToken))
            {
                foreach (var item in await client.ListAsync(collection, cancellationToken))
                {
                    left = true;
                    await client.DeleteAsync($"{collection}/{item.NameOf()}", cancellationToken);
                }
            }

            if (left) continue;
            value["spec"] = new JsonObject { ["finalizers"] = new JsonArray() };
            await client.ReplaceAsync($"/api/v1/namespaces/{name}/finalize", value, cancellationToken);
        }
    }

    private static async Task<List<string>> NamespacedCollectionsAsync(KubeClient client, string ns, CancellationToken cancellationToken)
    {
        var collections = new List<string>();
        var groups = (await client.GetAsync("/apis", cancellationToken)).ListAt("groups")
            .Select(g => g.TextAt("preferredVersion", "groupVersion")).OfType<string>().Select(v => $"/apis/{v}").Prepend("/api/v1");
        foreach (var root in groups)
        {
            var resources = (await client.GetAsync(root, cancellationToken)).ListAt("resources");
            collections.AddRange(resources
                .Where(r => r.At("namespaced")?.GetValue<bool>() == true && r.TextAt("name") is { } name && !name.Contains('/'))
                .Where(r => (r.At("verbs") as JsonArray ?? []).Any(v => v?.GetValue<string>() == "list"))
                .Select(r => $"{root}/namespaces/{ns}/{r.TextAt("name")}"));
        }

        return collections;
    }
}
