using Masterful.Activities.Artifacts;
using Masterful.Activities.Credentials;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts.Addons;
using Temporalio.Activities;

namespace Masterful.Activities.Addons;

/// <summary>Reads the Seed's ManagedResources and seals what is to be replayed.</summary>
public sealed class AddonActivities(LandscapeFile landscape, IArtifactStore artifacts) : IAddonActivities
{
    /// <inheritdoc/>
    [Activity]
    public Task<AddonBundle> CollectAddonsAsync(CollectAddonsRequest request) => Clusters.GuardAsync(() => CollectAsync(request));

    private async Task<AddonBundle> CollectAsync(CollectAddonsRequest request)
    {
        PinnedNode.Require(landscape, request.Migration, request.Recipient);
        var migration = request.Migration;
        using var seed = Clusters.Seed(landscape, migration);
        var fenced = request.Source.Annotations
            .Where(saved => saved.Object.Kind == "ManagedResource")
            .Select(saved => saved.Object.Name)
            .ToHashSet(StringComparer.Ordinal);
        var collected = await new AddonCollector(landscape, migration, seed).CollectAsync(fenced);
        var artifact = await artifacts.PutJsonAsync($"{migration.Shoot}/addons.json", collected.Objects, request.Recipient);
        return new AddonBundle(artifact, collected.ManagedResources, collected.Objects.Count, collected.ManagedInCluster);
    }
}
