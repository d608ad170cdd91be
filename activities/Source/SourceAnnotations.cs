using System.Globalization;
using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Source;
using ContractRef = Masterful.Workflows.Contracts.ObjectRef;

namespace Masterful.Activities.Source;

/// <summary>Sets the annotations that keep others' hands off, and puts back what was there.</summary>
internal static class SourceAnnotations
{
    /// <summary>gardenlet leaves a Shoot alone that carries it.</summary>
    public const string IgnoreShoot = "shoot.gardener.cloud/ignore";

    /// <summary>The resource manager leaves a ManagedResource alone that carries it.</summary>
    public const string IgnoreManagedResource = "resources.gardener.cloud/ignore";

    /// <summary>etcd-druid leaves an Etcd alone that carries it.</summary>
    public const string SuspendEtcd = "druid.gardener.cloud/suspend-etcd-spec-reconcile";

    /// <summary>On the Shoot from the moment on at which its API's names begin to move: the time, RFC 3339. Nothing takes it back.</summary>
    public const string Switched = "masterful.dev/endpoint-switched-at";

    /// <summary>The Garden, in a record.</summary>
    public const string GardenCluster = "garden";

    /// <summary>The source's Seed, in a record.</summary>
    public const string SeedCluster = "seed";

    /// <summary>The value that all of them are set to.</summary>
    public const string Set = "true";

    /// <summary>An object of a record as the API names it.</summary>
    public static ObjectRef Target(ContractRef reference) =>
        new(reference.ApiVersion, reference.Kind, reference.Namespace.Length == 0 ? null : reference.Namespace, reference.Name);

    /// <summary>When the names of a Shoot's API began to move; null when they did not. What cannot be read counts as long ago.</summary>
    public static DateTimeOffset? SwitchedAt(JsonObject shoot) => !shoot.Annotations().TryGetValue(Switched, out var value) ? null
        : DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out var at) ? at : DateTimeOffset.UnixEpoch;

    /// <summary>The annotations that fence a source, each as it is now; without those that ManagedResources carry already.</summary>
    public static async Task<List<SavedAnnotation>> OfAsync(SourceControlPlane source, CancellationToken cancellationToken)
    {
        var shoot = await source.Garden.FindAsync(source.Shoot, cancellationToken)
            ?? throw RequestErrors.ShootNotFound.At($"Shoot {source.Shoot.Namespace}/{source.Shoot.Name}", "the Garden does not have it.");
        var saved = new List<SavedAnnotation> { Save(GardenCluster, shoot, IgnoreShoot) };
        foreach (var etcd in (await source.Seed.ListAsync(SourceObjects.EtcdApiVersion, "Etcd", new(source.Namespace), cancellationToken)).Items)
        {
            saved.Add(Save(SeedCluster, etcd, SuspendEtcd));
        }

        var managedResources = await source.Seed.ListAsync("resources.gardener.cloud/v1alpha1", "ManagedResource", new(source.Namespace), cancellationToken);
        saved.AddRange(managedResources.Items
            .Select(item => Save(SeedCluster, item, IgnoreManagedResource))
            .Where(annotation => annotation.Value != Set));
        return saved;
    }

    /// <summary>The annotation of an object as it is now.</summary>
    public static SavedAnnotation Save(string cluster, JsonObject item, string key) => new(
        cluster,
        new(item.ApiVersion(), item.Kind(), item.Namespace() ?? "", item.Name()),
        key,
        item.Annotations().TryGetValue(key, out var value) ? value : null);

    /// <summary>Gives an annotation a value; null takes it away. What is so already, and what is gone, is left alone.</summary>
    /// <returns>Whether it was changed.</returns>
    public static async Task<bool> WriteAsync(KubernetesApi cluster, ObjectRef target, string key, string? value, CancellationToken cancellationToken)
    {
        if (await cluster.FindAsync(target, cancellationToken) is not { } item)
        {
            return false;
        }

        var annotations = item.Annotations();
        if ((annotations.TryGetValue(key, out var now) ? now : null) == value)
        {
            return false;
        }

        // An object that had no annotations shall have none again, not an empty map.
        JsonNode? patch = value is null && annotations.Count == 1 ? null : new JsonObject { [key] = value };
        await cluster.MergePatchAsync(target, new() { ["metadata"] = new JsonObject { ["annotations"] = patch } }, cancellationToken: cancellationToken);
        return true;
    }
}
