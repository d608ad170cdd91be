using Masterful.Activities.ControlPlane;
using Masterful.Activities.Credentials;
using Masterful.Activities.Etcd;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Activities.Source;
using Masterful.Activities.Verification;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.ControlPlane;
using Masterful.Workflows.Contracts.Credentials;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Etcd;
using Masterful.Workflows.Contracts.Rehearsal;
using Masterful.Workflows.Contracts.Verification;
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
            await ServeAsync(run, stage, node, imported.Prune!);
            return new RehearsalReport(run.Steps, imported.Prune! with { DroppedList = "" });
        }

        await run.StepAsync(
            "Restore with bumped revision",
            apiAway: true,
            () => etcd.RestoreEtcdAsync(new RestoreEtcdRequest(node, snapshot)),
            restored => $"revision {restored.SourceRevision} (+{restored.RevisionBump})");
        var prune = await run.StepAsync(
            $"Prune by profile {migration.Profile}",
            apiAway: true,
            () => etcd.PruneEtcdAsync(new PruneEtcdRequest(node, snapshot)),
            pruned => $"{pruned.Resources.Sum(resource => resource.Kept)} keys kept, {pruned.Resources.Sum(resource => resource.Dropped)} dropped, {pruned.Identical} compared byte for byte");
        await ServeAsync(run, stage, node, prune);
        return new RehearsalReport(run.Steps, prune with { DroppedList = "" });
    });

    /// <summary>Has a real API server serve what was restored, where one is at hand.</summary>
    private async Task ServeAsync(StepTimer run, RehearsalStage stage, NodeContext node, PruneResult prune)
    {
        var cancellationToken = ActivityProgress.CancellationToken;
        var place = new NodePlace(stage.Landscape, node);
        if (RehearsedApiServer.Locate() is not { } program)
        {
            run.LeaveOut(RehearsalStep.ApiServerStart, "no kube-apiserver in KUBEBUILDER_ASSETS or on PATH");
            return;
        }

        if (await RehearsedApiServer.RefuseAsync(program, place, cancellationToken) is { } why)
        {
            run.LeaveOut(RehearsalStep.ApiServerStart, why);
            return;
        }

        var directory = new EtcdDirectory(stage.Landscape, node);
        await using var etcd = await directory.StartAsync(await EtcdTools.LocateAsync(cancellationToken), directory.Data, cancellationToken);
        await using var server = await run.StepAsync(
            RehearsalStep.ApiServerStart, apiAway: true, () => RehearsedApiServer.StartAsync(program, place, etcd.Endpoint, clock, cancellationToken), _ => "/readyz ok");
        await run.StepAsync("Ask it for Secrets, tokens and keys", apiAway: false, () => AskAsync(server, node.Migration, prune, cancellationToken), seen => seen);
    }

    private async Task<string> AskAsync(RehearsedApiServer server, MigrationContext migration, PruneResult prune, CancellationToken cancellationToken)
    {
        var expected = await new ShootVerifier(landscape, migration, clock).ExpectAsync(migration, cancellationToken);
        var accounts = new ServiceAccountChecks(server.Api, expected with { TokensEnded = NodeVerificationActivities.TokensEnded(prune) }, cancellationToken);
        var checks = new CheckRun(clock, cancellationToken);
        await checks.AddAsync(CheckTable.SecretsDecrypt, new SecretChecks(server.Api, cancellationToken).ReadAsync);
        await checks.AddAsync(CheckTable.Continuity, accounts.ContinuityAsync);
        await checks.AddAsync(CheckTable.Issuer, accounts.IssuerAsync);
        await checks.AddAsync(CheckTable.SigningKey, accounts.SigningKeyAsync);
        return checks.Checks.Where(check => check.Outcome == CheckOutcome.Failed).ToList() is { Count: > 0 } failed
            ? throw VerificationErrors.ChecksFailed.At("kube-apiserver of the rehearsal", string.Join("; ", failed.Select(check => $"{check.Id}: {check.Evidence}")))
            : string.Join("; ", checks.Checks.Select(check => check.Evidence));
    }
}
