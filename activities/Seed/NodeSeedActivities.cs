using Masterful.Activities.Addons;
using Masterful.Activities.Artifacts;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Addons;
using Masterful.Workflows.Contracts.Seed;
using Temporalio.Activities;

namespace Masterful.Activities.Seed;

/// <summary>Applies the gardenlet from the node.</summary>
public sealed class NodeSeedActivities(LandscapeFile landscape, IArtifactStore artifacts, TimeProvider clock) : INodeSeedActivities
{
    /// <inheritdoc/>
    [Activity]
    public Task<ApplyReport> ApplySeedObjectsAsync(ApplySeedObjectsRequest request) => Clusters.GuardAsync(async () =>
    {
        var items = await SealedObjects.OpenAsync<IReadOnlyList<AddonObject>>(landscape, artifacts, request.Node, request.Bundle.Artifact!);
        using var api = NodeApi.Open(landscape, request.Node);
        return await new ObjectApplier(api, clock).ApplyAsync(items, ActivityProgress.CancellationToken);
    });

    /// <inheritdoc/>
    [Activity]
    public Task RemoveBootstrapAsync(NodeContext node) => Clusters.GuardAsync(async () =>
    {
        using var api = NodeApi.Open(landscape, node);
        foreach (var ns in GardenletManifests.Namespaces)
        {
            await api.DeleteAsync(new("v1", "Secret", ns, GardenletManifests.BootstrapSecret), cancellationToken: ActivityProgress.CancellationToken);
        }
    });
}
