using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Addons;

/// <summary>Asks an API server what it would do with objects, by server-side apply with <c>dryRun=All</c>: nothing is written.</summary>
public sealed class AddonComparer(KubernetesApi api)
{
    private const int Beside = 8;

    /// <summary>One difference an object, in their order.</summary>
    public async Task<IReadOnlyList<AddonDifference>> CompareAsync(IReadOnlyList<AddonObject> items, CancellationToken cancellation)
    {
        var results = new AddonDifference[items.Count];
        var kept = await KeptFields.ReadAsync(api, items, cancellation);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Beside, CancellationToken = cancellation };
        await Parallel.ForEachAsync(Enumerable.Range(0, items.Count), options, async (index, token) => results[index] = await CompareAsync(items[index], items, kept, token));
        return results;
    }

    private async Task<AddonDifference> CompareAsync(AddonObject item, IReadOnlyList<AddonObject> all, KeptFields kept, CancellationToken cancellation)
    {
        if (item.Skip is { } why)
        {
            return Of(item, item.Object, AddonChange.Skipped, why);
        }

        var wanted = await ObjectPlace.OfAsync(api, item.Object, cancellation);
        IReadOnlyList<string> takenOver = [];
        while (true)
        {
            try
            {
                var applied = await api.ApplyAsync(await kept.KeepAsync(wanted, cancellation), force: takenOver.Count > 0, dryRun: true, cancellationToken: cancellation);
                var change = applied.Outcome switch
                {
                    ApplyOutcome.Created => AddonChange.Create,
                    ApplyOutcome.Unchanged => AddonChange.Unchanged,
                    _ => AddonChange.Change,
                };
                return Of(item, wanted, change, "") with
                {
                    Fields = change == AddonChange.Change ? ObjectDifference.Between(applied.Before, applied.Object) : [], TakenOver = takenOver,
                };
            }
            catch (KubernetesApiException problem) when (problem.IsConflict && problem.Causes.Count > 0 && takenOver.Count == 0)
            {
                takenOver = problem.Causes;
            }
            catch (KubernetesApiException problem) when (problem.IsNotFound || problem.IsNoMatch)
            {
                // What it needs is made by the replay itself, just before it.
                return Needed(wanted, all, problem.IsNoMatch) is { } needed
                    ? Of(item, wanted, AddonChange.Create, $"once {needed} is there")
                    : Of(item, wanted, AddonChange.Refused, problem.StatusMessage);
            }
            catch (KubernetesApiException problem) when (problem.Status is { } status && (int)status is >= 400 and < 500 && !problem.IsUnauthorized)
            {
                return Of(item, wanted, AddonChange.Refused, $"{problem.Reason}: {problem.StatusMessage}") with { TakenOver = takenOver };
            }
        }
    }

    /// <summary>What an object lacks and is among the objects itself: its CustomResourceDefinition when its kind is not served, else its Namespace.</summary>
    private static string? Needed(JsonObject wanted, IReadOnlyList<AddonObject> all, bool kindIsUnknown) => all
        .Where(other => other.Skip is null)
        .Select(other => other.Object)
        .Where(other => kindIsUnknown ? Defines(other, wanted) : other.Kind() == "Namespace" && other.Name() == wanted.Namespace())
        .Select(other => $"{other.Kind()} {other.Name()}")
        .FirstOrDefault();

    private static bool Defines(JsonObject other, JsonObject wanted) =>
        other.Kind() == "CustomResourceDefinition"
        && other.Text("spec", "names", "kind") == wanted.Kind()
        && other.Text("spec", "group") == wanted.Ref().Group;

    private static AddonDifference Of(AddonObject item, JsonObject named, AddonChange change, string reason) =>
        new(ObjectPlace.Named(named), item.Origin, change, [], [], reason);
}
