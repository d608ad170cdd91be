using Masterful.Activities.Addons.ResourceManager;
using Masterful.Activities.Artifacts;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts.Addons;
using Temporalio.Activities;

namespace Masterful.Activities.Addons;

/// <summary>Replays from the node, and then removes what points at Services that nobody brought, with the operator credential that never leaves it.</summary>
public sealed class NodeAddonActivities(LandscapeFile landscape, IArtifactStore artifacts, TimeProvider clock) : INodeAddonActivities
{
    /// <inheritdoc/>
    [Activity]
    public Task<ApplyReport> ApplyAddonsAsync(ApplyAddonsRequest request) => Clusters.GuardAsync(() => ApplyAsync(request));

    private async Task<ApplyReport> ApplyAsync(ApplyAddonsRequest request)
    {
        var items = await SealedObjects.OpenAsync<IReadOnlyList<AddonObject>>(landscape, artifacts, request.Node, request.Bundle.Artifact);
        var place = new NodePlace(landscape, request.Node);
        using var api = NodeApi.Open(place, new KubernetesApiOptions { Multiplexed = true });
        var applier = new ObjectApplier(api, clock);
        var report = await applier.ApplyAsync([.. items.Where(item => item.Origin != ResourceManagerCollector.Origin)], ActivityProgress.CancellationToken);
        var dead = await new DeadReferenceRemover(place, api, request.Node.Migration.SourceNamespace).RemoveAsync(DeadReferenceStage.AddonsApplied, ActivityProgress.CancellationToken);
        if (request.Bundle.ManagedInCluster is { } managed)
        {
            var successor = items.Where(item => item.Origin == ResourceManagerCollector.Origin).ToList();
            (await GoneObjects.ReadAsync(api, dead.References, ActivityProgress.CancellationToken)).Settle(successor);
            var brought = await applier.ApplyAsync(successor, ActivityProgress.CancellationToken);
            report = new ApplyReport([.. report.Objects, .. brought.Objects]);
            await new ResourceManagerProbe(api, clock).UntilAppliedAsync(managed, ActivityProgress.CancellationToken);
        }

        return (report with { DeadReferences = dead }).Condense();
    }
}
