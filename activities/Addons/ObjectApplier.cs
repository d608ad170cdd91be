using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Workflows.Contracts.Addons;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Addons;

/// <summary>
/// Applies objects by server-side apply, under masterful's own field manager: one kind after the other in the order given, those of one
/// kind beside each other.
/// </summary>
public sealed class ObjectApplier(KubernetesApi api, TimeProvider clock)
{
    private const int Beside = 8;

    /// <summary>From how many of a kind and namespace on they are looked up by one list.</summary>
    private const int Many = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Applies them all; throws <c>MIG-ADDON-003</c> for the first that cannot be.</summary>
    public async Task<ApplyReport> ApplyAsync(IReadOnlyList<AddonObject> items, CancellationToken cancellation)
    {
        var results = new AppliedObject[items.Count];
        var done = 0;
        foreach (var batch in Batches(items))
        {
            var before = await VersionsAsync(batch.Select(index => items[index]).Where(item => item.Skip is null), cancellation);
            await Parallel.ForEachAsync(batch, new ParallelOptions { MaxDegreeOfParallelism = Beside, CancellationToken = cancellation }, async (index, token) =>
            {
                results[index] = await ApplyAsync(items[index], before, token);
                ActivityProgress.Report($"{Interlocked.Increment(ref done)} of {items.Count}");
            });
        }

        return new ApplyReport(results);
    }

    /// <summary>Indexes of neighbours of one kind; objects of one kind do not need each other.</summary>
    private static IEnumerable<List<int>> Batches(IReadOnlyList<AddonObject> items)
    {
        var batch = new List<int>();
        for (var index = 0; index < items.Count; index++)
        {
            if (batch.Count > 0 && items[index].Object.Kind() != items[batch[^1]].Object.Kind())
            {
                yield return batch;
                batch = [];
            }

            batch.Add(index);
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    /// <summary>Versions of what is there, by API version and namespace, and then by name; a namespace of which only few objects are applied is left out.</summary>
    private async Task<Dictionary<string, Dictionary<string, string>>> VersionsAsync(IEnumerable<AddonObject> batch, CancellationToken cancellation)
    {
        var versions = new Dictionary<string, Dictionary<string, string>>();
        foreach (var group in batch.GroupBy(item => (Version: item.Object.ApiVersion(), Kind: item.Object.Kind(), Namespace: item.Object.Namespace() ?? "")).Where(group => group.Count() >= Many))
        {
            try
            {
                // One that names no namespace may be of any: what is missing here is looked up by itself.
                if (group.Key.Namespace.Length > 0)
                {
                    var list = await api.ListAsync(group.Key.Version, group.Key.Kind, new(group.Key.Namespace, MetadataOnly: true), cancellation);
                    versions[PlaceOf(group.Key.Version, group.Key.Namespace)] = list.Items.ToDictionary(item => item.Name(), item => item.ResourceVersion() ?? "");
                }
            }
            catch (KubernetesApiException exception) when (MayPass(exception))
            {
                // Each is looked up by itself, with patience.
            }
        }

        return versions;
    }

    private static string PlaceOf(string apiVersion, string ns) => $"{apiVersion} {ns}";

    private async Task<AppliedObject> ApplyAsync(AddonObject item, Dictionary<string, Dictionary<string, string>> before, CancellationToken cancellation)
    {
        var named = ObjectPlace.Named(item.Object);
        if (item.Skip is { } why)
        {
            return new AppliedObject(named, Workflows.Contracts.Addons.ApplyResult.Skipped, why, item.Origin);
        }

        var wanted = await ObjectPlace.OfAsync(api, item.Object, cancellation);
        var (outcome, takenOver) = await UntilAppliedAsync(item, wanted, before, cancellation);
        if (wanted.Kind() == "CustomResourceDefinition")
        {
            await UntilEstablishedAsync(item, wanted, cancellation);
        }

        var reason = takenOver.Count == 0 ? "" : "fields taken over: " + string.Join(", ", takenOver);
        return new AppliedObject(ObjectPlace.Named(wanted), outcome, reason, item.Origin, takenOver.Count == 0 ? null : takenOver);
    }

    private async Task<(Workflows.Contracts.Addons.ApplyResult Result, IReadOnlyList<string> TakenOver)> UntilAppliedAsync(
        AddonObject item, JsonObject wanted, Dictionary<string, Dictionary<string, string>> before, CancellationToken cancellation)
    {
        IReadOnlyList<string> takenOver = [];
        var force = false;
        var deadline = clock.GetUtcNow() + Patience;
        while (true)
        {
            try
            {
                var outcome = before.TryGetValue(PlaceOf(wanted.ApiVersion(), wanted.Namespace() ?? ""), out var versions)
                    ? await api.ApplyAsync(wanted, versions.GetValueOrDefault(wanted.Name()), force, cancellation)
                    : (await api.ApplyAsync(wanted, force, cancellationToken: cancellation)).Outcome;
                return (Map(outcome), takenOver);
            }
            catch (KubernetesApiException exception) when (exception.IsConflict && exception.Causes.Count > 0 && !force)
            {
                // The Seed's gardener-resource-manager owned these fields until now; it is gone, so they are taken over, and said to be.
                takenOver = exception.Causes;
                force = true;
            }
            catch (KubernetesApiException exception) when (clock.GetUtcNow() < deadline && MayPass(exception))
            {
                await Task.Delay(Pause, clock, cancellation);
            }
            catch (KubernetesApiException exception)
            {
                throw AddonErrors.NotApplied.At($"{ObjectPlace.Named(wanted)} of {item.Origin}", exception.Message, exception);
            }
        }
    }

    private async Task UntilEstablishedAsync(AddonObject item, JsonObject wanted, CancellationToken cancellation)
    {
        var deadline = clock.GetUtcNow() + Patience;
        while ((await api.FindAsync(wanted.Ref(), cancellation))?.ConditionStatus("Established") != "True")
        {
            if (clock.GetUtcNow() >= deadline)
            {
                throw AddonErrors.NotApplied.At($"{ObjectPlace.Named(wanted)} of {item.Origin}", $"it was not established within {Patience.TotalSeconds:0} s.");
            }

            await Task.Delay(Pause, clock, cancellation);
        }
    }

    // A CRD that is just established, a webhook or an API server that is just starting: those pass. A refusal does not.
    private static bool MayPass(KubernetesApiException exception) =>
        exception.IsNotFound || exception.IsNoMatch || exception.IsUnreachable || exception.IsConflict || (int?)exception.Status >= 500;

    private static Workflows.Contracts.Addons.ApplyResult Map(ApplyOutcome outcome) => outcome switch
    {
        ApplyOutcome.Created => Workflows.Contracts.Addons.ApplyResult.Created,
        ApplyOutcome.Changed => Workflows.Contracts.Addons.ApplyResult.Changed,
        _ => Workflows.Contracts.Addons.ApplyResult.Unchanged,
    };
}
