using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Source;

/// <summary>
/// Lets ManagedResources go that extensions delete when they are told to migrate, as most do, and wait for. Their objects are kept, so all that
/// the Shoot's gardener-resource-manager would do is take its finalizer off; but the fence stopped that, and nobody else does.
/// </summary>
internal sealed class ManagedResourceRelease(SourceControlPlane source)
{
    private const string ApiVersion = "resources.gardener.cloud/v1alpha1";
    private const string Kind = "ManagedResource";

    /// <summary>The finalizer of the class of the Shoot; those of other classes end with theirs, and their resource manager runs.</summary>
    private const string Finalizer = "resources.gardener.cloud/gardener-resource-manager";

    /// <summary>What gardener-resource-manager calls the class of those that name none.</summary>
    private const string DefaultClass = "resources";

    private readonly Dictionary<string, JsonObject> released = new(StringComparer.Ordinal);

    /// <summary>Those that were let go, by name.</summary>
    public IReadOnlyList<JsonObject> Released => [.. released.OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => item.Value)];

    /// <summary>Lets go what waits for that now.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var item in (await source.FindAllAsync(ApiVersion, Kind, cancellationToken)).Where(Waits))
        {
            var kept = item.Finalizers().Where(finalizer => finalizer != Finalizer).Select(finalizer => JsonValue.Create(finalizer));
            try
            {
                await source.Seed.MergePatchAsync(
                    item.Ref(),
                    new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = item.Text("metadata", "resourceVersion"), ["finalizers"] = new JsonArray([.. kept]) } },
                    cancellationToken: cancellationToken);
                released[item.Name()] = item;
                ActivityProgress.Report($"{Kind} {item.Name()} let go, its objects are kept");
            }
            catch (KubernetesApiException e) when (e.IsConflict || e.IsNotFound)
            {
                // Somebody else was at it: what it is like now is looked at next time.
            }
        }
    }

    // One that would take its objects out of the cluster along is not let go: an operator is to see it.
    private static bool Waits(JsonObject item) =>
        item.DeletionTimestamp() is not null && item.Text("spec", "keepObjects") == "true"
        && item.Text("spec", "class") is null or "" or DefaultClass && item.Finalizers().Contains(Finalizer);
}
