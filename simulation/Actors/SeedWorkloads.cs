using System.Text.Json.Nodes;

namespace Masterful.Simulation.Actors;

/// <summary>
/// The Seed's workload controllers: statuses follow replica counts after a short delay, and what stands behind
/// kube-apiserver and etcd-main (<see cref="IHostedWorkload"/>) is started and stopped with them.
/// </summary>
internal sealed class SeedWorkloads(KubeClient seed, IReadOnlyDictionary<string, IHostedWorkload> hosted, TimeSpan delay)
{
    public static readonly string[] Watched =
        ["/apis/apps/v1/deployments", "/apis/apps/v1/statefulsets", "/apis/druid.gardener.cloud/v1alpha1/etcds"];

    private static readonly string[] CountFields = ["replicas", "readyReplicas", "availableReplicas", "updatedReplicas"];
    private readonly Dictionary<string, (long Wanted, DateTimeOffset Since)> pending = [];

    public async Task<TimeSpan?> ReconcileAsync(CancellationToken cancellationToken)
    {
        await FollowEtcdsAsync(cancellationToken);
        TimeSpan? again = null;
        // etcd before the API server: stateful sets first.
        foreach (var collection in new[] { Watched[1], Watched[0] })
        {
            foreach (var workload in await seed.ListAsync(collection, cancellationToken))
            {
                var wait = await ReconcileAsync(collection, workload, cancellationToken);
                if (wait is not null && (again is null || wait < again)) again = wait;
            }
        }

        return again;
    }

    private async Task<TimeSpan?> ReconcileAsync(string collection, JsonObject workload, CancellationToken cancellationToken)
    {
        var wanted = workload.NumberAt("spec", "replicas") ?? 1;
        var name = workload.NameOf();
        var key = $"{collection}/{workload.NamespaceOf()}/{name}";
        var generation = workload.NumberAt("metadata", "generation") ?? 1;
        var settled = (workload.NumberAt("status", "replicas") ?? 0) == wanted
            && (workload.NumberAt("status", "readyReplicas") ?? 0) == wanted
            && (workload.NumberAt("status", "observedGeneration") ?? generation) >= generation;
        var isHosted = hosted.TryGetValue(name, out var process);
        if (settled && (!isHosted || process!.IsRunning == wanted > 0))
        {
            pending.Remove(key);
            return null;
        }

        if (!pending.TryGetValue(key, out var since) || since.Wanted != wanted) pending[key] = since = (wanted, DateTimeOffset.UtcNow);
        var left = since.Since + delay - DateTimeOffset.UtcNow;
        if (left > TimeSpan.Zero && !settled) return left;

        if (isHosted && wanted > 0) await process!.StartAsync(cancellationToken);
        if (isHosted && wanted == 0) await process!.StopAsync();
        pending.Remove(key);
        if (!settled) await WriteStatusAsync($"{Scoped(collection, workload)}/{name}/status", wanted, generation, cancellationToken);
        return null;
    }

    private Task<JsonObject?> WriteStatusAsync(string path, long replicas, long generation, CancellationToken cancellationToken)
    {
        var status = new JsonObject { ["observedGeneration"] = generation };
        // Kubernetes leaves counts of zero out.
        foreach (var field in CountFields) status[field] = replicas == 0 ? null : replicas;
        return seed.PatchAsync(path, new JsonObject { ["status"] = status }, cancellationToken);
    }

    /// <summary>etcd-druid's part: a StatefulSet gets the replicas of its Etcd back, unless reconciliation is suspended.</summary>
    private async Task FollowEtcdsAsync(CancellationToken cancellationToken)
    {
        foreach (var etcd in await seed.ListAsync(Watched[2], cancellationToken))
        {
            if (etcd.Annotation("druid.gardener.cloud/suspend-etcd-spec-reconcile") is not null) continue;
            var wanted = etcd.NumberAt("spec", "replicas") ?? 1;
            var path = $"{Scoped(Watched[1], etcd)}/{etcd.NameOf()}";
            var set = await seed.GetAsync(path, cancellationToken);
            if (set is null) continue;
            if (set.NumberAt("spec", "replicas") != wanted)
                await seed.PatchAsync(path, new JsonObject { ["spec"] = new JsonObject { ["replicas"] = wanted } }, cancellationToken);
            var ready = set.NumberAt("status", "readyReplicas") ?? 0;
            if ((etcd.NumberAt("status", "readyReplicas") ?? 0) == ready) continue;
            await seed.PatchAsync($"{Scoped(Watched[2], etcd)}/{etcd.NameOf()}/status", new JsonObject
            {
                ["status"] = new JsonObject { ["readyReplicas"] = ready, ["replicas"] = ready, ["ready"] = ready >= wanted },
            }, cancellationToken);
        }
    }

    private static string Scoped(string collection, JsonObject value)
    {
        var slash = collection.LastIndexOf('/');
        return $"{collection[..slash]}/namespaces/{value.NamespaceOf()}{collection[slash..]}";
    }
}
