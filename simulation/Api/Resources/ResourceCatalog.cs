using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Masterful.Simulation.Api;

/// <summary>The resources that a server knows. It grows and shrinks with CustomResourceDefinitions and may be read from any thread.</summary>
public sealed class ResourceCatalog
{
    private readonly Lock sync = new();
    private ImmutableArray<ApiResource> all;

    public ResourceCatalog(IEnumerable<ApiResource> resources) => all = [.. resources];

    public ImmutableArray<ApiResource> All => all;

    /// <summary>What every Kubernetes API server serves.</summary>
    public static ResourceCatalog Kubernetes() => new(KubernetesResources.All);

    /// <summary>Kubernetes with what Gardener's aggregated API server adds.</summary>
    public static ResourceCatalog Garden() => new(KubernetesResources.All.Concat(GardenerResources.Garden));

    /// <summary>Kubernetes with the custom resources that Gardener installs in a Seed.</summary>
    public static ResourceCatalog Seed() => new(KubernetesResources.All.Concat(GardenerResources.Seed.Select(resource => resource with { IsCustom = true })));

    /// <summary>Finds by group, version and plural name.</summary>
    public bool TryFind(string group, string version, string plural, [NotNullWhen(true)] out ApiResource? resource)
    {
        resource = all.FirstOrDefault(r => r.Plural == plural && r.Version == version && r.Group == group);
        return resource is not null;
    }

    /// <summary>Finds by what an object says of itself.</summary>
    public bool TryFindKind(string apiVersion, string kind, [NotNullWhen(true)] out ApiResource? resource)
    {
        resource = all.FirstOrDefault(r => r.Kind == kind && r.ApiVersion == apiVersion && !r.CreateOnly)
            ?? all.FirstOrDefault(r => r.Kind == kind && r.ApiVersion == apiVersion);
        return resource is not null;
    }

    /// <summary>Finds by group and plural name, in whichever version comes first; throws when it is unknown.</summary>
    public ApiResource Get(string group, string plural) =>
        all.FirstOrDefault(r => r.Plural == plural && r.Group == group)
        ?? throw new KeyNotFoundException($"No resource {plural} in group \"{group}\" is known.");

    /// <summary>Replaces all versions of a custom resource by those given.</summary>
    public void SetCustom(string group, string plural, IEnumerable<ApiResource> versions)
    {
        lock (sync)
        {
            all = [.. all.Where(r => !(r.IsCustom && r.Group == group && r.Plural == plural)), .. versions];
        }
    }
}
