using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Source;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;

namespace Masterful.Activities.Source;

/// <summary>Takes the source out of service so that nobody can bring it back unnoticed, and puts it back.</summary>
public sealed class FenceActivities(LandscapeFile landscape, TimeProvider clock, ILogger<FenceActivities> logger) : IFenceActivities
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan StopLimit = TimeSpan.FromMinutes(3);

    /// <summary>How long the source may take to serve again, and each of its workloads to be ready.</summary>
    internal TimeSpan ServeLimit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the source may take to fall silent.</summary>
    internal TimeSpan ProofLimit { get; init; } = TimeSpan.FromSeconds(90);

    /// <inheritdoc/>
    [Activity]
    public Task<SourceRecord> RecordSourceAsync(MigrationContext migration) => Clusters.GuardAsync(async () =>
    {
        var cancellationToken = ActivityProgress.CancellationToken;
        var artifacts = new SourceArtifacts(landscape, migration);
        using var source = new SourceControlPlane(landscape, migration, clock);
        // A record of a source that somebody brought back by hand says nothing of what became of it since.
        if (await artifacts.FindRecordAsync(cancellationToken) is { } first && await new FenceState(source, first).IsFencedAsync(cancellationToken))
        {
            return first;
        }

        var workloads = new List<WorkloadReplicas>();
        foreach (var workload in SourceWorkload.InOrder)
        {
            if (await source.Seed.FindAsync(source.Deployment(workload.Name), cancellationToken) is { } deployment)
            {
                workloads.Add(new("Deployment", workload.Name, SourceControlPlane.Wanted(deployment)));
            }
        }

        var record = new SourceRecord(
            workloads,
            await SourceAnnotations.OfAsync(source, cancellationToken),
            await SaveObjectsAsync(source, artifacts, cancellationToken),
            await SourceReach.RecordAsync(source, cancellationToken));
        await artifacts.SaveRecordAsync(record, cancellationToken);
        return record;
    });

    /// <inheritdoc/>
    [Activity]
    public Task<StoppedActors> StopActorsAsync(FenceRequest request) => Clusters.GuardAsync(async () =>
    {
        var cancellationToken = ActivityProgress.CancellationToken;
        using var source = new SourceControlPlane(landscape, request.Migration, clock);
        var stopped = new List<string>();
        foreach (var annotation in request.Record.Annotations)
        {
            var cluster = annotation.Cluster == SourceAnnotations.GardenCluster ? source.Garden : source.Seed;
            await SourceAnnotations.WriteAsync(cluster, SourceAnnotations.Target(annotation.Object), annotation.Key, SourceAnnotations.Set, cancellationToken);
            stopped.Add($"{annotation.Object}: {annotation.Key}={SourceAnnotations.Set}");
            ActivityProgress.Report($"{annotation.Object} annotated");
        }

        await new GardenerPatience(source.Garden, source.Shoot, clock).UntilQuietAsync(cancellationToken);
        if (request.Record.SavedObjects is not null)
        {
            await source.Seed.DeleteAsync(new("v1", "Secret", source.Namespace, FenceState.WatchdogSecret), cancellationToken: cancellationToken);
            stopped.Add("dependency-watchdog: access Secret saved and removed");
        }

        foreach (var actor in SourceWorkload.InOrder.Where(workload => !workload.Serves))
        {
            if (await source.ScaleAsync(actor.Name, 0, StopLimit, cancellationToken) is not null)
            {
                var before = request.Record.Workloads.FirstOrDefault(workload => workload.Name == actor.Name)?.Replicas ?? 0;
                stopped.Add($"{actor.Name}: {before} -> 0");
            }
        }

        logger.LogInformation("Stopped {Count} actors around {Shoot}", stopped.Count, request.Migration.Shoot);
        return new StoppedActors(stopped);
    });

    /// <inheritdoc/>
    [Activity]
    public Task<FenceProof> StopSourceAsync(FenceRequest request) => Clusters.GuardAsync(async () =>
    {
        var cancellationToken = ActivityProgress.CancellationToken;
        using var source = new SourceControlPlane(landscape, request.Migration, clock);
        foreach (var workload in SourceWorkload.InOrder.Where(workload => workload.Serves))
        {
            await source.ScaleAsync(workload.Name, 0, StopLimit, cancellationToken);
        }

        // The database is moved meanwhile; before the switch it is asked whether anything was written to this one since.
        return await new FenceWatch(source, request.Record, clock).ProveAsync(FenceWatch.First, ProofLimit, cancellationToken);
    });

    /// <inheritdoc/>
    [Activity]
    public Task<FenceProof> CheckFenceAsync(FenceRequest request) => Clusters.GuardAsync(async () =>
    {
        var cancellationToken = ActivityProgress.CancellationToken;
        using var source = new SourceControlPlane(landscape, request.Migration, clock);
        await new FenceState(source, request.Record).RequireHoldingAsync(cancellationToken);
        var watch = new FenceWatch(source, request.Record, clock);
        return request.Proof is { } proof ? await watch.RequireStillAsync(proof, cancellationToken) : await watch.ProveAsync(FenceWatch.Alone, ProofLimit, cancellationToken);
    });

    /// <inheritdoc/>
    [Activity]
    public Task<FenceGuard> GuardFenceAsync(FenceRequest request) => Clusters.GuardAsync(async () =>
    {
        var cancellationToken = ActivityProgress.CancellationToken;
        using var source = new SourceControlPlane(landscape, request.Migration, clock);
        var silent = await new FenceState(source, request.Record).RequireHoldingAsync(cancellationToken);
        if (request.Proof is { } proof)
        {
            await new FenceWatch(source, request.Record, clock).RequireStillAsync(proof, cancellationToken);
        }

        return new FenceGuard(silent, clock.GetUtcNow());
    });

    /// <inheritdoc/>
    [Activity]
    public Task<RestoredSource> UnfenceAsync(FenceRequest request) => Clusters.GuardAsync(async () =>
    {
        var cancellationToken = ActivityProgress.CancellationToken;
        using var source = new SourceControlPlane(landscape, request.Migration, clock);
        if (await source.Garden.FindAsync(source.Shoot, cancellationToken) is { } shoot && SourceAnnotations.SwitchedAt(shoot) is { } switched)
        {
            throw EndpointErrors.PointOfNoReturn.At($"the source of {request.Migration.Shoot}", $"the API's names lead to the node since {switched:u}; two API servers on two etcds lose writes.");
        }

        var artifacts = new SourceArtifacts(landscape, request.Migration);
        var servedBy = "";
        foreach (var workload in SourceWorkload.InRestoreOrder)
        {
            if (request.Record.Workloads.FirstOrDefault(candidate => candidate.Name == workload.Name) is not { } recorded)
            {
                continue;
            }

            ActivityProgress.Report($"{workload.Name} back to {recorded.Replicas}");
            await source.ScaleAsync(workload.Name, recorded.Replicas, StopLimit, cancellationToken);
            if (workload.Name == "kube-apiserver" && recorded.Replicas > 0)
            {
                // Everything else only crash-loops, and ends up in a long back-off, while there is no API.
                servedBy = await WaitUntilServedAsync(source, request.Record, cancellationToken);
            }
        }

        await RestoreObjectsAsync(source, artifacts, request.Record, cancellationToken);
        foreach (var annotation in request.Record.Annotations.Reverse())
        {
            var cluster = annotation.Cluster == SourceAnnotations.GardenCluster ? source.Garden : source.Seed;
            await SourceAnnotations.WriteAsync(cluster, SourceAnnotations.Target(annotation.Object), annotation.Key, annotation.Value, cancellationToken);
        }

        foreach (var workload in request.Record.Workloads.Where(workload => SourceWorkload.InOrder.Any(known => known.Serves && known.Name == workload.Name)))
        {
            await WaitUntilReadyAsync(source, workload, cancellationToken);
        }

        // Only now: a next migration shall record the source anew, but not before this one was put back to the end.
        await artifacts.ForgetAsync(cancellationToken);
        logger.LogInformation("The source of {Shoot} serves again at {Address}", request.Migration.Shoot, servedBy);
        return new RestoredSource(request.Record.Workloads, servedBy, clock.GetUtcNow());
    });

    private static async Task<Workflows.Contracts.Artifacts.ArtifactRef?> SaveObjectsAsync(SourceControlPlane source, SourceArtifacts artifacts, CancellationToken cancellationToken) =>
        await source.Seed.FindAsync(new("v1", "Secret", source.Namespace, FenceState.WatchdogSecret), cancellationToken) is { } secret
            ? await artifacts.SaveObjectsAsync([secret], cancellationToken)
            : null;

    private static async Task RestoreObjectsAsync(SourceControlPlane source, SourceArtifacts artifacts, SourceRecord record, CancellationToken cancellationToken)
    {
        // A restore that got to its end before, and is only asked again, has no saved objects any more and needs none.
        if (record.SavedObjects is null || !await artifacts.HoldsObjectsAsync(cancellationToken))
        {
            return;
        }

        foreach (var saved in await artifacts.OpenObjectsAsync(record.SavedObjects, cancellationToken))
        {
            if (await source.Seed.FindAsync(saved.Ref(), cancellationToken) is null && saved["metadata"] is JsonObject metadata)
            {
                foreach (var serverMade in new[] { "resourceVersion", "uid", "creationTimestamp", "generation", "managedFields", "selfLink" })
                {
                    metadata.Remove(serverMade);
                }

                await source.Seed.CreateAsync(saved, cancellationToken: cancellationToken);
            }
        }
    }

    /// <summary>Before that a next attempt would be refused, and whoever rolled back would not know whether the source is whole.</summary>
    private async Task WaitUntilReadyAsync(SourceControlPlane source, WorkloadReplicas workload, CancellationToken cancellationToken)
    {
        var deadline = clock.GetUtcNow() + ServeLimit;
        while ((await source.Seed.GetAsync(source.Deployment(workload.Name), cancellationToken)).Number("status", "readyReplicas") is var ready && (ready ?? 0) < workload.Replicas)
        {
            if (clock.GetUtcNow() > deadline)
            {
                throw FenceErrors.NotRestored.At($"Deployment {source.Namespace}/{workload.Name}", $"{ready ?? 0} of {workload.Replicas} replicas are ready.", final: ActivityProgress.IsAgain);
            }

            ActivityProgress.Report($"waiting for {workload.Name}, {ready ?? 0} of {workload.Replicas} ready");
            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    private async Task<string> WaitUntilServedAsync(SourceControlPlane source, SourceRecord record, CancellationToken cancellationToken)
    {
        var reach = await SourceReach.OfAsync(source, record, cancellationToken);
        var deadline = clock.GetUtcNow() + ServeLimit;
        while (true)
        {
            var deployment = await source.Seed.GetAsync(source.Deployment("kube-apiserver"), cancellationToken);
            var ready = deployment.Number("status", "readyReplicas") ?? 0;
            var answering = await reach.AnsweringAsync(cancellationToken);
            if (answering.Count > 0 && ready > 0)
            {
                return answering[0];
            }

            // Where nothing answered while it served, nothing will now; that this is so Preflight said.
            if (ready > 0 && record.Api is { Answered.Count: 0 })
            {
                return $"{ready} ready {(ready == 1 ? "replica" : "replicas")}; no address answered before either";
            }

            if (clock.GetUtcNow() > deadline)
            {
                throw FenceErrors.NotRestored.At(
                    $"Deployment {source.Namespace}/kube-apiserver",
                    ready > 0 ? $"{ready} replicas are ready, but the API answers at none of {string.Join(", ", reach.Candidates)}." : "no replica is ready.",
                    final: ActivityProgress.IsAgain);
            }

            ActivityProgress.Report($"waiting for kube-apiserver to serve, {ready} ready");
            await Task.Delay(Pause, clock, cancellationToken);
        }
    }
}
