using Masterful.Activities.ControlPlane;
using Masterful.Activities.Credentials;
using Masterful.Activities.Etcd;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.ControlPlane;
using Masterful.Workflows.Contracts.Credentials;
using Masterful.Workflows.Contracts.Etcd;
using Masterful.Workflows.Contracts.Rehearsal;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;

namespace Masterful.Activities.Rehearsal;

/// <summary>Runs the real steps against a stage: the landscape with nodes and artifacts in a temporary directory.</summary>
public sealed class RehearsalActivities(LandscapeFile landscape, TimeProvider clock, ILoggerFactory loggers) : IRehearsalActivities
{
    /// <inheritdoc/>
    [Activity]
    public Task<RehearsalReport> RehearseAsync(MigrationContext migration) => Clusters.GuardAsync(async () =>
    {
        using var stage = new RehearsalStage(landscape, migration);
        var node = new NodeContext(migration, migration.Nodes[0]);
        var run = new StepTimer(clock);

        var credentials = new NodeCredentialActivities(stage.Landscape, clock, loggers.CreateLogger<NodeCredentialActivities>());
        var identity = await credentials.PrepareNodeAsync(node);
        var requests = await credentials.CreateSigningRequestsAsync(node);
        var certificates = await run.StepAsync(
            "Sign certificates with the Seed's CAs",
            apiAway: false,
            () => new CredentialActivities(stage.Landscape, clock, loggers.CreateLogger<CredentialActivities>()).IssueCertificatesAsync(new IssueCertificatesRequest(migration, requests)),
            issued => $"{issued.Certificates.Count} certificates");
        var bundle = await run.StepAsync(
            "Render static Pods and stage them",
            apiAway: false,
            async () =>
            {
                var rendered = await new ControlPlaneActivities(stage.Landscape, clock, loggers.CreateLogger<ControlPlaneActivities>())
                    .RenderControlPlaneAsync(new RenderControlPlaneRequest(migration, identity));
                await credentials.InstallCredentialsAsync(new InstallCredentialsRequest(node, certificates, rendered));
                return rendered;
            },
            rendered => $"{rendered.Manifests.Count} static Pods, {rendered.Files} files");

        var snapshot = await run.StepAsync(
            "Snapshot of the live etcd",
            apiAway: true,
            () => new SnapshotActivities(stage.Landscape, clock, loggers.CreateLogger<SnapshotActivities>()).TakeSnapshotAsync(new TakeSnapshotRequest(migration, identity, Fence: null)),
            taken => $"revision {taken.Revision}, {taken.Snapshot.Size} bytes, hash {taken.Hash:x8}");
        var etcd = new NodeEtcdActivities(stage.Landscape, clock, loggers.CreateLogger<NodeEtcdActivities>());
        if (migration.Import.Length > 0)
        {
            var imported = await run.StepAsync(
                $"Create an empty etcd and import by profile {migration.Import}",
                apiAway: true,
                () => etcd.ImportEtcdAsync(new ImportEtcdRequest(node, snapshot)),
                state => $"{state.Prune!.Identical} keys imported and compared byte for byte, {state.Prune.Resources.Sum(resource => resource.Dropped)} left behind");
            return new RehearsalReport(run.Steps, imported.Prune! with { DroppedList = "" });
        }

        await run.StepAsync(
            "Restore with bumped revision",
            apiAway: true,
            () => etcd.RestoreEtcdAsync(new RestoreEtcdRequest(node, snapshot)),
            restored => $"revision {restored.SourceRevision} (+{restored.RevisionBump})");
        var prune = await run.StepAsync(
            $"Prune by profile {migration.Profile} on loopback",
            apiAway: true,
            () => etcd.PruneEtcdAsync(new PruneEtcdRequest(node, snapshot)),
            pruned => $"{pruned.Resources.Sum(resource => resource.Kept)} keys kept, {pruned.Resources.Sum(resource => resource.Dropped)} dropped, {pruned.Identical} compared byte for byte");
        return new RehearsalReport(run.Steps, prune with { DroppedList = "" });
    });
}
