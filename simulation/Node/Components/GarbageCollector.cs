using Masterful.Simulation.Actors;

namespace Masterful.Simulation.Node;

/// <summary>Removes new ReplicaSets, Pods and EndpointSlices whose owner is gone.</summary>
internal sealed class GarbageCollector(DateTimeOffset since) : IClusterController
{
    private static readonly (string Owners, string Kind, string Dependents)[] Relations =
    [
        ("/apis/apps/v1/deployments", "Deployment", "/apis/apps/v1/replicasets"),
        ("/apis/apps/v1/replicasets", "ReplicaSet", "/api/v1/pods"),
        ("/api/v1/services", "Service", "/apis/discovery.k8s.io/v1/endpointslices"),
    ];

    public async Task ReconcileAsync(KubeClient client, CancellationToken cancellationToken)
    {
        foreach (var (owners, kind, dependents) in Relations)
        {
            var owned = (await client.ListAsync(dependents, cancellationToken))
                .Where(d => SnapshotGuard.IsNew(d, since) && !d.IsDeleting() && d.ControllerUid(kind) is not null).ToList();
            if (owned.Count == 0) continue;
            // The owners are listed after their dependents, so that one made in between is not taken for missing.
            var alive = (await client.ListAsync(owners, cancellationToken)).Select(o => o.UidOf()).ToHashSet();
            foreach (var orphan in owned.Where(d => !alive.Contains(d.ControllerUid(kind)!)))
            {
                var slash = dependents.LastIndexOf('/');
                await client.DeleteAsync($"{dependents[..slash]}/namespaces/{orphan.NamespaceOf()}{dependents[slash..]}/{orphan.NameOf()}", cancellationToken);
            }
        }
    }
}
