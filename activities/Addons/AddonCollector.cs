using System.Text.Json.Nodes;
using Masterful.Activities.Addons.ResourceManager;
using Masterful.Activities.Endpoint;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Addons;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Addons;

/// <summary>Decodes, filters, changes and orders what is to be replayed, the same for the migration and for a look at what it would do.</summary>
/// <param name="landscape">The landscape.</param>
/// <param name="migration">The migration, with the API's names.</param>
/// <param name="seed">The Seed.</param>
public sealed class AddonCollector(LandscapeFile landscape, MigrationContext migration, KubernetesApi seed)
{
    /// <summary>Collects everything. A Secret that is gone is <c>MIG-ADDON-001</c>; a gardener-resource-manager that cannot go on, <c>MIG-ADDON-004</c>.</summary>
    /// <param name="fenced">Names that carry the ignore annotation only because the fence set it.</param>
    public async Task<CollectedAddons> CollectAsync(IReadOnlySet<string> fenced)
    {
        var (objects, dispositions) = await CollectAsync(seed, migration.SourceNamespace, fenced);
        (objects, dispositions) = Rehome(objects, dispositions);
        var rehomed = dispositions.FirstOrDefault(resource => resource.Changes is not null);
        var mounts = new TokenMounts(objects.Where(item => item.Skip is null).Select(item => item.Object));
        dispositions = Tell(dispositions, TokenMounts.Rewrite(objects, mounts));
        var placement = await SystemPlacement.ReadAsync(seed, migration.SourceNamespace);
        dispositions = Tell(dispositions, placement?.Rewrite(objects) ?? []);
        var access = await NodeAgentAccess.IsLostAsync(seed, migration.SourceNamespace) ? new NodeAgentAccess(objects.Select(item => item.Object)).Render() : [];
        var ordered = ApplyOrder.Sort(objects.Concat(access), item => item.Object);
        if (!landscape.Shoot(migration).ResourceManager)
        {
            return new CollectedAddons(ordered, dispositions);
        }

        if (rehomed is not null)
        {
            throw AddonErrors.ResourceManagerNotRewritable.At($"ManagedResource {migration.SourceNamespace}/{rehomed.Name}", "it names an API server that is not moved, and gardener-resource-manager would write that back.");
        }

        var managed = dispositions.Where(resource => resource.Replayed).Select(resource => resource.Name).ToList();
        var manager = await new ResourceManagerCollector(seed, migration.SourceNamespace).CollectAsync(await IdentityAsync(), managed, item => mounts.Mount(item) | (placement?.Place(item) ?? false));
        return new CollectedAddons([.. ordered, .. manager], dispositions, managed);
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
        IReadOnlyList<AddonObject> objects, IReadOnlyList<ManagedResourceDisposition> dispositions)
    {
        if (migration.ApiNames is not { Count: > 0 } names)
        {
            return (objects, dispositions);
        }

        return (objects, Tell(dispositions, new KubeProxyKubeconfig(new ApiHome(landscape.Shoot(migration).Endpoint, names)).Rewrite(objects)));
    }

    private static IReadOnlyList<ManagedResourceDisposition> Tell(IReadOnlyList<ManagedResourceDisposition> dispositions, IReadOnlyList<(string Origin, string Change)> told)
    {
        var changes = told.ToLookup(change => change.Origin, change => change.Change);
        return [.. dispositions.Select(item => changes.Contains(item.Name) ? item with { Changes = [.. item.Changes ?? [], .. changes[item.Name]] } : item)];
    }

    private async Task<string?> IdentityAsync()
    {
        using var garden = Clusters.Garden(landscape);
        return (await SavedShoot.ReadAsync(garden, migration.Shoot, default)).Text("status", "clusterIdentity");
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
