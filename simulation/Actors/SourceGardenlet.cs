using System.Text.Json.Nodes;
using Masterful.Simulation.Landscape;

namespace Masterful.Simulation.Actors;

/// <summary>
/// The gardenlet of the old Seed. It does not know that anything moves: what somebody scaled down, its next reconciliation
/// scales up again, until the Shoot is ignored or reconciliations are stopped for the Seed.
/// </summary>
internal sealed class SourceGardenlet(
    KubeClient garden, KubeClient seed, IReadOnlyList<JsonObject> desired, TimeSpan resync, SimulationLog log)
{
    private const string Shoots = "/apis/core.gardener.cloud/v1beta1/shoots";
    private const string Seeds = "/apis/core.gardener.cloud/v1beta1/seeds";
    private static readonly Dictionary<string, (string Root, string Plural)> Collections = new()
    {
        ["Deployment"] = ("/apis/apps/v1", "deployments"),
        ["Etcd"] = ("/apis/druid.gardener.cloud/v1alpha1", "etcds"),
    };

    private readonly Dictionary<string, DateTimeOffset> drifted = [];

    public async Task<TimeSpan?> ReconcileAsync(CancellationToken cancellationToken)
    {
        if (await IsStoppedAsync(cancellationToken))
        {
            drifted.Clear();
            return TimeSpan.FromSeconds(1);
        }

        var found = new Dictionary<string, JsonObject>();
        foreach (var (root, plural) in Collections.Values)
            foreach (var live in await seed.ListAsync($"{root}/{plural}", cancellationToken)) found[PathOf((root, plural), live)] = live;
        foreach (var original in desired)
        {
            var path = PathOf(Collections[original.TextAt("kind")!], original);
            var wanted = original.NumberAt("spec", "replicas") ?? 1;
            if (!found.TryGetValue(path, out var live) || (live.NumberAt("spec", "replicas") ?? 1) >= wanted)
            {
                drifted.Remove(path);
                continue;
            }

            var since = drifted.TryGetValue(path, out var at) ? at : drifted[path] = DateTimeOffset.UtcNow;
            if (DateTimeOffset.UtcNow - since < resync) continue;
            log.Write($"gardenlet of the old seed: {path} back to {wanted} replicas");
            await seed.PatchAsync(path, new JsonObject { ["spec"] = new JsonObject { ["replicas"] = wanted } }, cancellationToken);
        }

        return TimeSpan.FromSeconds(1);
    }

    private async Task<bool> IsStoppedAsync(CancellationToken cancellationToken)
    {
        // A Shoot without a Seed hosts itself and is none of its business.
        var shoots = (await garden.ListAsync(Shoots, cancellationToken)).Where(s => s.TextAt("spec", "seedName") is not null).ToList();
        if (shoots.All(s => s.Annotation("shoot.gardener.cloud/ignore") == "true")) return true;
        var seeds = shoots.Select(s => s.TextAt("spec", "seedName")).ToHashSet();
        return (await garden.ListAsync(Seeds, cancellationToken))
            .Where(s => seeds.Contains(s.NameOf()))
            .Any(s => s.Annotation("shoot.gardener.cloud/emergency-stop-reconciliations") == "true");
    }

    private static string PathOf((string Root, string Plural) collection, JsonObject value) =>
        $"{collection.Root}/namespaces/{value.NamespaceOf()}/{collection.Plural}/{value.NameOf()}";
}
