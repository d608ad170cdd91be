using System.Text.Json.Nodes;

namespace Masterful.Simulation.Actors;

/// <summary>
/// The provider extensions in the Seed. Told to migrate, they write their state and let go of the object; an object that is deleted
/// without that takes what it stands for along: the file of that name in the directory of real things. The one for networks does as Calico's:
/// before it is done it has its ManagedResource keep its objects, deletes it, and waits until it is gone.
/// </summary>
internal sealed class ExtensionControllers(KubeClient seed, string realThings, TimeSpan delay)
{
    public const string Finalizer = "extensions.gardener.cloud/provider-local";
    private const string Root = "/apis/extensions.gardener.cloud/v1alpha1";
    private const string Operation = "gardener.cloud/operation";
    private const string NetworkResource = "extension-networking-calico-config";
    private static readonly string[] Plurals = ["extensions", "networks", "operatingsystemconfigs", "workers", "controlplanes", "infrastructures", "dnsrecords"];
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private readonly Dictionary<string, DateTimeOffset> seen = [];

    public static IEnumerable<string> Watched => Plurals.Select(plural => $"{Root}/{plural}");

    public async Task<TimeSpan?> ReconcileAsync(CancellationToken cancellationToken)
    {
        TimeSpan? again = null;
        foreach (var plural in Plurals)
        {
            foreach (var item in await seed.ListAsync($"{Root}/{plural}", cancellationToken))
            {
                var path = $"{Root}/namespaces/{item.NamespaceOf()}/{plural}/{item.NameOf()}";
                if (item.IsDeleting()) again = Soonest(again, await DestroyAsync(path, item, cancellationToken));
                else if (item.Annotation(Operation) == "migrate") again = Soonest(again, await MigrateAsync(path, item, cancellationToken));
            }
        }

        return again;
    }

    private static TimeSpan? Soonest(TimeSpan? one, TimeSpan? other) => one is null || other < one ? other : one;

    private async Task<TimeSpan?> MigrateAsync(string path, JsonObject item, CancellationToken cancellationToken)
    {
        if (!seen.TryGetValue(item.UidOf(), out var since))
        {
            if (await ReportAsync(path, item, "Processing", 10, cancellationToken) is not { } begun) return TimeSpan.Zero;
            seen[item.UidOf()] = since = DateTimeOffset.UtcNow;
            item = begun;
        }

        var left = since + delay - DateTimeOffset.UtcNow;
        if (left > TimeSpan.Zero) return left;
        if (item.TextAt("kind") == "Network" && !await ForgetNetworkResourceAsync(item.NamespaceOf(), cancellationToken)) return Poll;
        if (await ReportAsync(path, item, "Succeeded", 100, cancellationToken) is not { } done) return TimeSpan.Zero;
        if (await ReleaseAsync(path, done, cancellationToken) is null) return TimeSpan.Zero;
        seen.Remove(item.UidOf());
        return null;
    }

    private async Task<bool> ForgetNetworkResourceAsync(string ns, CancellationToken cancellationToken)
    {
        var path = $"/apis/resources.gardener.cloud/v1alpha1/namespaces/{ns}/managedresources/{NetworkResource}";
        if (await seed.GetAsync(path, cancellationToken) is not { } managed) return true;
        if (managed.IsDeleting()) return false;
        await seed.PatchAsync(path, new JsonObject { ["spec"] = new JsonObject { ["keepObjects"] = true } }, cancellationToken);
        await seed.DeleteAsync(path, cancellationToken);
        return await seed.GetAsync(path, cancellationToken) is null;
    }

    private Task<JsonObject?> ReportAsync(string path, JsonObject item, string state, int progress, CancellationToken cancellationToken) =>
        seed.PatchSeenAsync($"{path}/status", item, new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["observedGeneration"] = item.NumberAt("metadata", "generation") ?? 1,
                ["state"] = new JsonObject { ["kept"] = item.NameOf() },
                ["lastOperation"] = new JsonObject
                {
                    ["type"] = "Migrate", ["state"] = state, ["progress"] = progress, ["lastUpdateTime"] = KubeObject.Now(),
                    ["description"] = $"{state} migration",
                },
            },
        }, cancellationToken);

    /// <summary>Takes finalizer and operation away, unless others set theirs meanwhile: then it is to be looked at again.</summary>
    private Task<JsonObject?> ReleaseAsync(string path, JsonObject item, CancellationToken cancellationToken)
    {
        var kept = (item.At("metadata", "finalizers") as JsonArray ?? []).Select(finalizer => finalizer!.GetValue<string>()).Where(finalizer => finalizer != Finalizer);
        return seed.PatchSeenAsync(path, item, new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["finalizers"] = new JsonArray([.. kept]),
                ["annotations"] = new JsonObject { [Operation] = null },
            },
        }, cancellationToken);
    }

    private async Task<TimeSpan?> DestroyAsync(string path, JsonObject item, CancellationToken cancellationToken)
    {
        if (item.TextAt("status", "lastOperation", "type") != "Migrate") File.Delete(Path.Combine(realThings, $"{item.TextAt("kind")}-{item.NameOf()}"));
        return await ReleaseAsync(path, item, cancellationToken) is null ? TimeSpan.Zero : null;
    }
}
