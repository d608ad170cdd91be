using Masterful.Activities.Addons.ResourceManager;
using Masterful.Activities.Artifacts;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts.Addons;
using Temporalio.Activities;

namespace Masterful.Activities.Addons;

/// <summary>Replays from the node, with the operator credential that never leaves it.</summary>
public sealed class NodeAddonActivities(LandscapeFile landscape, IArtifactStore artifacts, TimeProvider clock) : INodeAddonActivities
{
    /// <inheritdoc/>
    [Activity]
    public Task<ApplyReport> ApplyAddonsAsync(ApplyAddonsRequest request) => Clusters.GuardAsync(() => ApplyAsync(request));

    private async Task<ApplyReport> ApplyAsync(ApplyAddonsRequest request)
    {
        var items = await SealedObjects.OpenAsync<IReadOnlyList<AddonObject>>(landscape, artifacts, request.Node, request.Bundle.Artifact);
        using var api = NodeApi.Open(landscape, request.Node, new KubernetesApiOptions { Multiplexed = true });
        var report = await new ObjectApplier(api, clock).ApplyAsync(items, ActivityProgress.CancellationToken);
        if (request.Bundle.ManagedInCluster is { } managed)
        {
            await new ResourceManagerProbe(api, clock).UntilAppliedAsync(managed, ActivityProgress.CancellationToken);
        }

        return report;
    }
}
