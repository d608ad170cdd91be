using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;

namespace Masterful.Simulation.Node;

/// <summary>Gives each new Deployment the ReplicaSet of its current template and takes the replicas of the others away.</summary>
internal sealed class DeploymentController(DateTimeOffset since) : IClusterController
{
    public async Task ReconcileAsync(KubeClient read, KubeClient write, CancellationToken cancellationToken)
    {
        var deployments = (await read.ListAsync("/apis/apps/v1/deployments", cancellationToken))
            .Where(d => SnapshotGuard.IsNew(d, since) && !d.IsDeleting()).ToList();
        if (deployments.Count == 0) return;
        var replicaSets = await read.ListAsync("/apis/apps/v1/replicasets", cancellationToken);
        foreach (var deployment in deployments)
        {
            var owned = replicaSets.Where(r => r.ControllerUid("Deployment") == deployment.UidOf()).ToList();
            await ReconcileAsync(write, deployment, owned, cancellationToken);
        }
    }

    private static async Task ReconcileAsync(KubeClient client, JsonObject deployment, List<JsonObject> owned, CancellationToken cancellationToken)
    {
        var collection = $"/apis/apps/v1/namespaces/{deployment.NamespaceOf()}/replicasets";
        var wanted = deployment.NumberAt("spec", "replicas") ?? 1;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(deployment.At("spec", "template")!.ToJsonString())))[..10];
        var name = $"{deployment.NameOf()}-{hash}";
        var current = owned.FirstOrDefault(r => r.NameOf() == name);
        if (current is null) await client.CreateAsync(collection, ReplicaSet(deployment, name, hash, wanted), cancellationToken);
        else if (current.NumberAt("spec", "replicas") != wanted) await ScaleAsync(client, $"{collection}/{name}", wanted, cancellationToken);
        foreach (var old in owned.Where(r => r.NameOf() != name && r.NumberAt("spec", "replicas") != 0))
            await ScaleAsync(client, $"{collection}/{old.NameOf()}", 0, cancellationToken);

        var ready = current.NumberAt("status", "readyReplicas") ?? 0;
        var status = new JsonObject
        {
            ["observedGeneration"] = deployment.NumberAt("metadata", "generation") ?? 1,
            ["replicas"] = owned.Sum(r => r.NumberAt("status", "replicas") ?? 0),
            ["updatedReplicas"] = current.NumberAt("status", "replicas") ?? 0,
            ["readyReplicas"] = ready,
            ["availableReplicas"] = ready,
            ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Available", ["status"] = ready >= wanted ? "True" : "False" }),
        };
        await StatusUpdate.ApplyAsync(client, $"/apis/apps/v1/namespaces/{deployment.NamespaceOf()}/deployments/{deployment.NameOf()}", deployment, status, cancellationToken);
    }

    private static Task ScaleAsync(KubeClient client, string path, long replicas, CancellationToken cancellationToken) =>
        client.PatchAsync(path, new JsonObject { ["spec"] = new JsonObject { ["replicas"] = replicas } }, cancellationToken);

    private static JsonObject ReplicaSet(JsonObject deployment, string name, string hash, long replicas)
    {
        var template = deployment.At("spec", "template")!.DeepClone().AsObject();
        var metadata = template["metadata"] as JsonObject ?? (JsonObject)(template["metadata"] = new JsonObject());
        var labels = metadata["labels"] as JsonObject ?? (JsonObject)(metadata["labels"] = new JsonObject());
        labels["pod-template-hash"] = hash;
        var selector = (deployment.At("spec", "selector", "matchLabels")?.DeepClone() as JsonObject) ?? [];
        selector["pod-template-hash"] = hash;
        return new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "ReplicaSet",
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["namespace"] = deployment.NamespaceOf(),
                ["labels"] = labels.DeepClone(),
                ["ownerReferences"] = OwnerReference.To(deployment, "apps/v1", "Deployment"),
            },
            ["spec"] = new JsonObject { ["replicas"] = replicas, ["selector"] = new JsonObject { ["matchLabels"] = selector }, ["template"] = template },
        };
    }
}
