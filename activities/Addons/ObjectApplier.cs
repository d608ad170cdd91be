using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Workflows.Contracts.Addons;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Addons;

/// <summary>
/// Applies objects by server-side apply, under masterful's own field manager: one stage after the other in the order given, those of one
/// stage beside each other.
/// </summary>
public sealed class ObjectApplier(KubernetesApi api, TimeProvider clock)
{
    /// <summary>More than the server can work on at once: while some are written to its disk, others are read.</summary>
    private const int Beside = 32;

    /// <summary>From how many of a kind and namespace on they are looked up by one list.</summary>
    private const int Many = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Applies them all; throws <c>MIG-ADDON-003</c> for the first that cannot be.</summary>
    public async Task<ApplyReport> ApplyAsync(IReadOnlyList<AddonObject> items, CancellationToken cancellation)
    {
        var results = new AppliedObject[items.Count];
        var done = 0;
        var batches = ApplyOrder.Split(items.Index(), item => item.Item.Object);
        using var ahead = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var listing = VersionsAsync(batches, 0, ahead.Token);
        try
        {
            var kept = await KeptAsync(items, cancellation);
            for (var number = 0; number < batches.Count; number++)
            {
                // While one stage is applied it is looked up what there is of the next.
                var before = await listing;
                listing = VersionsAsync(batches, number + 1, ahead.Token);
                await Parallel.ForEachAsync(batches[number], new ParallelOptions { MaxDegreeOfParallelism = Beside, CancellationToken = cancellation }, async (item, token) =>
                {
                    results[item.Index] = await ApplyAsync(item.Item, before, kept, token);
                    ActivityProgress.Report($"{Interlocked.Increment(ref done)} of {items.Count}");
                });
            }

            return new ApplyReport(results);
        }
        finally
        {
            // Where a stage failed, nobody waits for what is looked up of the next.
            await ahead.CancelAsync();
            await ((Task)listing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Versions of what is there, by kind and namespace, and then by name; kinds and namespaces of which only few objects are applied are left out.</summary>
    private async Task<IReadOnlyDictionary<string, Dictionary<string, string>>> VersionsAsync(
        IReadOnlyList<IReadOnlyList<(int Index, AddonObject Item)>> batches, int number, CancellationToken cancellation)
    {
        // Whether what names no namespace is of one cannot be known yet; it is looked up by itself.
        var groups = batches.ElementAtOrDefault(number)?.Where(item => item.Item.Skip is null && item.Item.Object.Namespace() is not null)
            .GroupBy(item => (Version: item.Item.Object.ApiVersion(), Kind: item.Item.Object.Kind(), Namespace: item.Item.Object.Namespace()!))
            .Where(group => group.Count() >= Many).Select(group => group.Key) ?? [];
        var lists = await Task.WhenAll(groups.Select(async group =>
            (Place: PlaceOf(group.Version, group.Kind, group.Namespace), Versions: await VersionsAsync(group.Version, group.Kind, group.Namespace, cancellation))));
        return lists.Where(list => list.Versions is not null).ToDictionary(list => list.Place, list => list.Versions!);
    }

    /// <summary>Null when they cannot be listed (yet): then each is looked up by itself, with patience.</summary>
    private async Task<Dictionary<string, string>?> VersionsAsync(string apiVersion, string kind, string ns, CancellationToken cancellation)
    {
        try
        {
            var list = await api.ListAsync(apiVersion, kind, new(ns, MetadataOnly: true), cancellation);
            return list.Items.ToDictionary(item => item.Name(), item => item.ResourceVersion() ?? "");
        }
        catch (KubernetesApiException exception) when (MayPass(exception))
        {
            return null;
        }
    }

    private static string PlaceOf(string apiVersion, string kind, string ns) => $"{apiVersion} {kind} {ns}";

    private async Task<KeptFields> KeptAsync(IReadOnlyList<AddonObject> items, CancellationToken cancellation)
    {
        var deadline = clock.GetUtcNow() + Patience;
        while (true)
        {
            try
            {
                return await KeptFields.ReadAsync(api, items, cancellation);
            }
            catch (KubernetesApiException exception) when (clock.GetUtcNow() < deadline && MayPass(exception))
            {
                await Task.Delay(Pause, clock, cancellation);
            }
        }
    }

    private async Task<AppliedObject> ApplyAsync(
        AddonObject item, IReadOnlyDictionary<string, Dictionary<string, string>> before, KeptFields kept, CancellationToken cancellation)
    {
        var named = ObjectPlace.Named(item.Object);
        if (item.Skip is { } why)
        {
            return new AppliedObject(named, Workflows.Contracts.Addons.ApplyResult.Skipped, why, item.Origin);
        }

        var wanted = await ObjectPlace.OfAsync(api, item.Object, cancellation);
        var (outcome, takenOver) = await UntilAppliedAsync(item, wanted, before, kept, cancellation);
        if (wanted.Kind() == "CustomResourceDefinition")
        {
            await UntilEstablishedAsync(item, wanted, cancellation);
        }

        var reason = takenOver.Count == 0 ? "" : "fields taken over: " + string.Join(", ", takenOver);
        return new AppliedObject(ObjectPlace.Named(wanted), outcome, reason, item.Origin, takenOver.Count == 0 ? null : takenOver);
    }

    private async Task<(Workflows.Contracts.Addons.ApplyResult Result, IReadOnlyList<string> TakenOver)> UntilAppliedAsync(
        AddonObject item, JsonObject named, IReadOnlyDictionary<string, Dictionary<string, string>> before, KeptFields kept, CancellationToken cancellation)
    {
        IReadOnlyList<string> takenOver = [];
        var force = false;
        var deadline = clock.GetUtcNow() + Patience;
        while (true)
        {
            try
            {
                var wanted = await kept.KeepAsync(named, cancellation);
                var outcome = before.TryGetValue(PlaceOf(wanted.ApiVersion(), wanted.Kind(), wanted.Namespace() ?? ""), out var versions)
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
                throw AddonErrors.NotApplied.At($"{ObjectPlace.Named(named)} of {item.Origin}", exception.Message, exception);
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
