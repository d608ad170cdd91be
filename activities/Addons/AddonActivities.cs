using System.Text.Json.Nodes;
using Masterful.Activities.Addons.ResourceManager;
using Masterful.Activities.Artifacts;
using Masterful.Activities.Endpoint;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Addons;
using Masterful.Workflows.Contracts.Errors;
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
        var migration = request.Migration;
        using var seed = Clusters.Seed(landscape, migration);
        var fenced = request.Source.Annotations
            .Where(saved => saved.Object.Kind == "ManagedResource")
            .Select(saved => saved.Object.Name)
            .ToHashSet(StringComparer.Ordinal);
        var (objects, dispositions) = await CollectAsync(seed, migration.SourceNamespace, fenced);
        (objects, dispositions) = Rehome(migration, objects, dispositions);
        var ordered = ApplyOrder.Sort(objects, item => item.Object);
        IReadOnlyList<string>? managed = null;
        if (landscape.Shoot(migration).ResourceManager)
        {
            if (dispositions.FirstOrDefault(resource => resource.Changes is not null) is { } changed)
            {
                throw AddonErrors.ResourceManagerNotRewritable.At($"ManagedResource {migration.SourceNamespace}/{changed.Name}", "it names an API server that is not moved, and gardener-resource-manager would write that back.");
            }

            managed = dispositions.Where(resource => resource.Replayed).Select(resource => resource.Name).ToList();
            ordered = [.. ordered, .. await new ResourceManagerCollector(seed, migration.SourceNamespace).CollectAsync(await IdentityAsync(migration), managed)];
        }

        var artifact = await artifacts.PutJsonAsync($"{migration.Shoot}/addons.json", ordered, request.Recipient);
        return new AddonBundle(artifact, dispositions, ordered.Count, managed);
    }

    /// <summary>Decodes every ManagedResource, also those that are left out, so that broken ones are found in Preflight.</summary>
    /// <param name="seed">The Seed.</param>
    /// <param name="ns">The control plane's namespace.</param>
    /// <param name="fenced">Names that carry the ignore annotation only because the fence set it.</param>
    public static async Task<(IReadOnlyList<AddonObject> Objects, IReadOnlyList<ManagedResourceDisposition> Dispositions)> CollectAsync(
        KubernetesApi seed, string ns, IReadOnlySet<string> fenced)
    {
        var list = await seed.ListAsync("resources.gardener.cloud/v1alpha1", "ManagedResource", new ListOptions(ns));
        var marks = await ManagedResourceMarks.ReadAsync(seed);
        var objects = new List<AddonObject>();
        var dispositions = new List<ManagedResourceDisposition>();
        foreach (var managedResource in list.Items.OrderBy(item => item.Name(), StringComparer.Ordinal))
        {
            var name = managedResource.Name();
            var why = AddonSelection.WhyNot(managedResource, ignored: AddonSelection.IsIgnored(managedResource) && !fenced.Contains(name));
            var own = new List<JsonObject>();
            if (why is null)
            {
                own = await ReadAsync(seed, ns, managedResource);
                objects.AddRange(own.Select(item => new AddonObject(name, marks.Apply(managedResource, item), AddonSelection.WhyNot(item))));
            }

            dispositions.Add(new ManagedResourceDisposition(name, managedResource.Text("spec", "class") ?? "", why is null, why ?? "it belongs to the Shoot", own.Count));
        }

        return (objects, dispositions);
    }

    private (IReadOnlyList<AddonObject> Objects, IReadOnlyList<ManagedResourceDisposition> Dispositions) Rehome(
        MigrationContext migration, IReadOnlyList<AddonObject> objects, IReadOnlyList<ManagedResourceDisposition> dispositions)
    {
        if (migration.ApiNames is not { Count: > 0 } names)
        {
            return (objects, dispositions);
        }

        var changes = new KubeProxyKubeconfig(new ApiHome(landscape.Shoot(migration).Endpoint, names)).Rewrite(objects).ToLookup(change => change.Origin, change => change.Change);
        return (objects, [.. dispositions.Select(item => changes.Contains(item.Name) ? item with { Changes = [.. changes[item.Name]] } : item)]);
    }

    private async Task<string?> IdentityAsync(MigrationContext migration)
    {
        using var garden = Clusters.Garden(landscape);
        var names = migration.Shoot.Split('/');
        return (await garden.FindAsync(new("core.gardener.cloud/v1beta1", "Shoot", names[0], names[1]))).Text("status", "clusterIdentity");
    }

    private static async Task<List<JsonObject>> ReadAsync(KubernetesApi seed, string ns, JsonObject managedResource)
    {
        var objects = new List<JsonObject>();
        foreach (var name in managedResource.Children("spec", "secretRefs").Select(reference => reference.Text("name") ?? ""))
        {
            var secret = await seed.FindAsync(new Kubernetes.ObjectRef("v1", "Secret", ns, name))
                ?? throw AddonErrors.SecretGone.At($"ManagedResource {ns}/{managedResource.Name()}", $"its Secret {name} is not there.");
            objects.AddRange(ManagedResourceReader.Read(managedResource.Name(), secret));
        }

        return objects;
    }
}
