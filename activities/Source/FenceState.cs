using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Source;

namespace Masterful.Activities.Source;

/// <summary>What is left of a fence: whether it holds, and whether there is one at all.</summary>
/// <param name="source">The source.</param>
/// <param name="record">What it was before the fence.</param>
internal sealed class FenceState(SourceControlPlane source, SourceRecord record)
{
    /// <summary>With this token dependency-watchdog sees the API come and go, and scales others by it; without it, it looks away.</summary>
    public const string WatchdogSecret = "shoot-access-dependency-watchdog-probe";

    /// <summary>Whether anything of a source is still as a fence left it, so that it cannot be recorded anew.</summary>
    public async Task<bool> IsFencedAsync(CancellationToken cancellationToken)
    {
        foreach (var annotation in record.Annotations.Where(annotation => annotation.Value != SourceAnnotations.Set))
        {
            if ((await FindAsync(annotation, cancellationToken))?.Annotations().GetValueOrDefault(annotation.Key) == SourceAnnotations.Set)
            {
                return true;
            }
        }

        if (record.SavedObjects is not null && await source.Seed.FindAsync(new("v1", "Secret", source.Namespace, WatchdogSecret), cancellationToken) is null)
        {
            return true;
        }

        foreach (var workload in record.Workloads.Where(workload => workload.Replicas > 0))
        {
            if (await source.Seed.FindAsync(source.Deployment(workload.Name), cancellationToken) is { } deployment && SourceControlPlane.Wanted(deployment) == 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Answers the addresses that were tried, or fails with <c>MIG-FENCE-003</c>. An annotation that is gone counts: whoever it kept away will be back in a moment.
    /// </summary>
    public async Task<IReadOnlyList<string>> RequireHoldingAsync(CancellationToken cancellationToken)
    {
        // Side by side, as this is downtime; all are waited for, and what is thrown is what the first of them throws.
        var silent = RequireSilentAsync(cancellationToken);
        await SideBySide.AllAsync(RequireAnnotationsAsync(cancellationToken), RequireStoppedAsync(cancellationToken), silent);
        return await silent;
    }

    private Task RequireAnnotationsAsync(CancellationToken cancellationToken) => SideBySide.SelectAsync(record.Annotations, async annotation =>
        await FindAsync(annotation, cancellationToken) is not { } item || item.Annotations().GetValueOrDefault(annotation.Key) == SourceAnnotations.Set
            ? true
            : throw FenceErrors.Broken.At(annotation.Object.ToString(), $"somebody took its annotation {annotation.Key} away."));

    private async Task RequireStoppedAsync(CancellationToken cancellationToken)
    {
        if (await source.ScaledUpAsync(cancellationToken) is { Count: > 0 } up)
        {
            throw FenceErrors.Broken.At($"Deployment {source.Namespace}/{up[0]}", $"it is not at 0 replicas any more ({string.Join(", ", up)}).");
        }
    }

    private async Task<IReadOnlyList<string>> RequireSilentAsync(CancellationToken cancellationToken)
    {
        var reach = await SourceReach.OfAsync(source, record, cancellationToken);
        return await reach.AnsweringAsync(cancellationToken) is { Count: > 0 } answering
            ? throw FenceErrors.Broken.At($"address {answering[0]}", "an API server with the source's serving key answers there.")
            : reach.Candidates;
    }

    private Task<JsonObject?> FindAsync(SavedAnnotation annotation, CancellationToken cancellationToken) =>
        (annotation.Cluster == SourceAnnotations.GardenCluster ? source.Garden : source.Seed).FindAsync(SourceAnnotations.Target(annotation.Object), cancellationToken);
}
