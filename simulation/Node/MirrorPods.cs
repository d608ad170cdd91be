using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;

namespace Masterful.Simulation.Node;

/// <summary>Shows static Pods to the API server: one mirror Pod for each, replaced when the manifest is, removed with it.</summary>
internal sealed class MirrorPods(SimulatedKubeletOptions options, KubeClient client, StaticPodRunner runner)
{
    private const string MirrorAnnotation = "kubernetes.io/config.mirror";

    public static bool IsMirror(JsonObject pod) => pod.Annotation(MirrorAnnotation) is not null;

    /// <param name="mirrors">The mirror Pods that the API server has for this node.</param>
    /// <param name="cancellationToken">Ends the pass.</param>
    public async Task SynchronizeAsync(IEnumerable<JsonObject> mirrors, CancellationToken cancellationToken)
    {
        var statics = runner.Pods.Where(p => !p.IsStopping && DateTimeOffset.UtcNow - p.CreatedAt > options.MirrorPodDelay)
            .ToDictionary(p => (p.Manifest.Namespace, $"{p.Manifest.Name}-{options.Node.Name}"));
        foreach (var mirror in mirrors)
        {
            var key = (mirror.NamespaceOf(), mirror.NameOf());
            if (statics.TryGetValue(key, out var pod) && pod.Manifest.Hash == mirror.Annotation(MirrorAnnotation) && !mirror.IsDeleting())
            {
                await PodStatusReport.ApplyAsync(client, options.Node, mirror, pod.Status, cancellationToken);
                statics.Remove(key);
            }
            else
            {
                await client.DeleteAsync($"/api/v1/namespaces/{key.Item1}/pods/{key.Item2}?gracePeriodSeconds=0", cancellationToken);
            }
        }

        if (statics.Count == 0) return;
        var node = await client.GetAsync($"/api/v1/nodes/{options.Node.Name}", cancellationToken);
        if (node is null) return;
        foreach (var pod in statics.Values)
            await client.CreateAsync($"/api/v1/namespaces/{pod.Manifest.Namespace}/pods", Mirror(pod.Manifest, node), cancellationToken);
    }

    private JsonObject Mirror(PodManifest manifest, JsonObject node)
    {
        var mirror = manifest.Object.DeepClone().AsObject();
        mirror.Remove("status");
        var metadata = mirror["metadata"]!.AsObject();
        metadata["name"] = $"{manifest.Name}-{options.Node.Name}";
        metadata["namespace"] = manifest.Namespace;
        var annotations = metadata["annotations"] as JsonObject ?? (JsonObject)(metadata["annotations"] = new JsonObject());
        annotations[MirrorAnnotation] = manifest.Hash;
        annotations["kubernetes.io/config.hash"] = manifest.Hash;
        annotations["kubernetes.io/config.source"] = "file";
        annotations["kubernetes.io/config.seen"] = KubeObject.NowMicro();
        metadata["ownerReferences"] = new JsonArray(new JsonObject
        {
            ["apiVersion"] = "v1", ["kind"] = "Node", ["name"] = options.Node.Name, ["uid"] = node.UidOf(), ["controller"] = true,
        });
        mirror["spec"]!["nodeName"] = options.Node.Name;
        return mirror;
    }
}
