using Masterful.Activities.Addons.ResourceManager;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts;

namespace Masterful.Activities.Addons;

/// <summary>Phase Addons without writing: what it would do to a cluster. The migration carries the API's names, as kube-proxy may have to be given another one. Refusals of the Seed are <c>MIG-API-001</c> and <c>MIG-API-002</c>.</summary>
public sealed class AddonDryRun(LandscapeFile landscape, MigrationContext found)
{
    private static readonly HashSet<string> None = [];

    /// <summary>Compares.</summary>
    /// <param name="target">The cluster.</param>
    /// <param name="ignoresAreOurs">Whether ignore annotations of ManagedResources are the fence's, which sets them on all, and so mean nothing.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<AddonPreview> RunAsync(KubernetesApi target, bool ignoresAreOurs, CancellationToken cancellation) => Clusters.GuardAsync(async () =>
    {
        using var seed = Clusters.Seed(landscape, found);
        var all = await seed.ListAsync("resources.gardener.cloud/v1alpha1", "ManagedResource", new(found.SourceNamespace), cancellation);
        var fenced = ignoresAreOurs ? all.Items.Select(item => item.Name()).ToHashSet(StringComparer.Ordinal) : None;
        var collected = await new AddonCollector(landscape, found, seed).CollectAsync(fenced);
        var owners = await AddonOwners.ReadAsync(seed, found.SourceNamespace, collected.Objects, collected.ManagedResources, cancellation);
        // gardener-resource-manager's own certificate is made anew each time, so it would always differ.
        var compared = collected.Objects.Where(item => !ServingCertificate.Is(item.Object)).ToList();
        return new AddonPreview(
            await new AddonComparer(target).CompareAsync(compared, cancellation),
            await new OrphanFinder(target, owners).FindAsync(cancellation),
            collected.ManagedResources);
    });
}
