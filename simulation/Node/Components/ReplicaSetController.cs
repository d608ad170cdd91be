using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;

namespace Masterful.Simulation.Node;

/// <summary>Keeps the number of Pods that each new ReplicaSet asks for.</summary>
internal sealed class ReplicaSetController(DateTimeOffset since) : IClusterController
{
    public async Task ReconcileAsync(KubeClient read, KubeClient write, CancellationToken cancellationToken)
    {
        var replicaSets = (await read.ListAsync("/apis/apps/v1/replicasets", cancellationToken))
            .Where(r => SnapshotGuard.IsNew(r, since) && !r.IsDeleting()).ToList();
        if (replicaSets.Count == 0) return;
        var pods = await read.ListAsync("/api/v1/pods", cancellationToken);
        foreach (var replicaSet in replicaSets)
        {
            var owned = pods.Where(p => p.ControllerUid("ReplicaSet") == replicaSet.UidOf() && !p.IsDeleting()).ToList();
            var wanted = (int)(replicaSet.NumberAt("spec", "replicas") ?? 1);
            var collection = $"/api/v1/namespaces/{replicaSet.NamespaceOf()}/pods";
            for (var i = owned.Count; i < wanted; i++) await write.CreateAsync(collection, Pod(replicaSet), cancellationToken);
            foreach (var surplus in owned.Skip(wanted)) await write.DeleteAsync($"{collection}/{surplus.NameOf()}", cancellationToken);

            var ready = owned.Count(p => p.Condition("Ready") == "True");
            var status = new JsonObject
            {
                ["observedGeneration"] = replicaSet.NumberAt("metadata", "generation") ?? 1,
                ["replicas"] = owned.Count,
                ["readyReplicas"] = ready,
                ["availableReplicas"] = ready,
            };
            await StatusUpdate.ApplyAsync(
                write, $"/apis/apps/v1/namespaces/{replicaSet.NamespaceOf()}/replicasets/{replicaSet.NameOf()}", replicaSet, status, cancellationToken);
        }
    }

    private static JsonObject Pod(JsonObject replicaSet)
    {
        var template = replicaSet.At("spec", "template")!.DeepClone().AsObject();
        var metadata = template["metadata"] as JsonObject ?? [];
        template.Remove("metadata");
        metadata["name"] = $"{replicaSet.NameOf()}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(3))[..5]}";
        metadata["namespace"] = replicaSet.NamespaceOf();
        metadata["ownerReferences"] = OwnerReference.To(replicaSet, "apps/v1", "ReplicaSet");
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = metadata,
            ["spec"] = template["spec"]!.DeepClone(),
            ["status"] = new JsonObject { ["phase"] = "Pending" },
        };
    }
}
