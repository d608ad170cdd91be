using System.Text.Json.Nodes;
using Masterful.Activities.Endpoint;
using Masterful.Activities.Etcd.Prune;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Preflight;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;

namespace Masterful.Activities.Preflight;

/// <summary>Reads Garden and Seed; writes nothing.</summary>
public sealed class PreflightActivities(LandscapeFile landscape, TimeProvider clock, ILogger<PreflightActivities> logger) : IPreflightActivities
{
    /// <inheritdoc/>
    [Activity]
    public Task<SourceInspection> InspectSourceAsync(MigrationContext migration) => Clusters.GuardAsync(async () =>
    {
        var cancellationToken = ActivityProgress.CancellationToken;
        var findings = new FindingList();
        ClockCheck.Run("the worker", clock.GetUtcNow(), ClockCheck.Reference(), findings);
        ActivityProgress.Report("reading the Garden");
        var shoot = await ShootAsync(migration, cancellationToken);
        new NodeSetChecks(landscape, migration, findings).Run();
        new ShootChecks(shoot, findings, migration.Nodes.Count).Run();
        using var garden = Clusters.Garden(landscape);
        await new SeedTemplateChecks(landscape.Shoot(migration), shoot, findings).RunAsync(garden, cancellationToken);
        var switched = SourceAnnotations.SwitchedAt(shoot);
        if (switched is { } at)
        {
            findings.Error(
                "endpoint-switched", $"Shoot {migration.Shoot}", $"the API's names were moved at {at:u}, and etcd on the node has what was written since",
                "start from Endpoint or later; `masterful verify` says what is missing.");
        }

        var found = migration with
        {
            SourceSeed = shoot.Text("status", "seedName") ?? shoot.Text("spec", "seedName") ?? "",
            SourceNamespace = shoot.Text("status", "technicalID") ?? "",
        };
        if (found.SourceSeed.Length == 0 || found.SourceNamespace.Length == 0)
        {
            findings.Error("source-seed", $"Shoot {migration.Shoot}", "no Seed hosts it", "there is nothing to move.");
            return Describe(shoot, found, findings) with { SwitchedAt = switched };
        }

        var profile = await findings.TryAsync("prune-profile", () => Task.FromResult(PruneProfiles.Of(landscape, migration)));
        ActivityProgress.Report("reading the Seed");
        using var source = new SourceControlPlane(landscape, found, clock);
        var objects = await source.ObjectsAsync(cancellationToken);
        var all = await WorkloadsAsync(source, cancellationToken);
        var checks = new SeedChecks(source, objects, findings, clock.GetUtcNow());
        await checks.NamespaceAsync(shoot.Text("status", "uid") ?? "", cancellationToken);
        checks.Etcds(all, migration.Nodes.Count);
        var successors = new SuccessorChecks(source.Settings, source.Namespace, findings);
        successors.Workloads(all);
        successors.KubeletCertificates();
        successors.Backups();
        new ApiServerWebhookCheck(objects, findings).Run();
        var managedResources = new ManagedResourceChecks(source, findings);
        var inspection = Describe(shoot, found, findings) with
        {
            Workloads = checks.Workloads(all),
            ManagedResources = await managedResources.RunAsync(cancellationToken),
        };
        var records = await source.DnsRecordsAsync(cancellationToken);
        inspection = inspection with { ApiNames = ApiNames.Of(shoot, records) };
        checks.Names(inspection.ApiNames, records);
        if (inspection.ApiNames.Count > 0)
        {
            var home = new ApiHome(landscape.Shoot(migration).Endpoint, inspection.ApiNames);
            EndpointName(home, findings);
            await findings.TryAsync("kube-proxy-api-name", () =>
            {
                managedResources.KubeProxy(home);
                return Task.FromResult(home);
            });
        }

        await GardenletCheck.RunAsync(source.Seed, migration.Shoot, findings, cancellationToken);
        var secrets = await findings.TryAsync("secrets-in-force", () => Task.FromResult(SecretDiscovery.Discover(objects, clock.GetUtcNow())));
        if (secrets is not null)
        {
            findings.Passed("secrets-in-force", $"Namespace {source.Namespace}", $"{secrets.Describe().Count} Secrets in force, each proven");
            checks.Expiry(secrets);
            checks.ServiceAccounts(secrets);
            ActivityProgress.Report("looking at addresses and etcd");
            await checks.AddressesAsync(records, cancellationToken);
            var (nodes, bytes) = await new SourceEtcdChecks(source, findings, clock).RunAsync(profile, cancellationToken);
            inspection = inspection with
            {
                OtherNodes = [.. nodes.Except(migration.Nodes)],
                MemoryBytes = ComponentMemory.Of(all, await source.FindAllAsync("v1", "Pod", cancellationToken), bytes),
                EtcdBytes = bytes > 0 && (migration.Strategy == MigrationStrategy.Restore || migration.Import.Length > 0) ? bytes : null,
                ServiceAccountIssuers = secrets.ServiceAccountIssuers,
                ServiceAccountKeyId = secrets.ServiceAccountKeyId,
                Secrets = secrets.Describe(),
            };
        }

        logger.LogInformation("Inspected {Shoot}: {Errors} errors in {Findings} findings", migration.Shoot, findings.Findings.Count(finding => finding.Severity == FindingSeverity.Error), findings.Findings.Count);
        return inspection with { Findings = findings.Findings, SwitchedAt = switched };
    });

    /// <summary>A name that is wanted has to be moved, or nodes would look for the API where it is not.</summary>
    internal static void EndpointName(ApiHome home, FindingList findings) => findings.Require(
        home.Problem is null, "endpoint-name", $"endpoint {home.Name}", $"{home.Name} is moved", home.Problem ?? "",
        "give one of them as endpoint.name in the landscape file, or leave it out.");

    private async Task<JsonObject> ShootAsync(MigrationContext migration, CancellationToken cancellationToken)
    {
        landscape.Shoot(migration);
        using var garden = Clusters.Garden(landscape);
        return await SavedShoot.ReadAsync(garden, migration.Shoot, cancellationToken);
    }

    private static async Task<IReadOnlyList<JsonObject>> WorkloadsAsync(SourceControlPlane source, CancellationToken cancellationToken)
    {
        var all = new List<JsonObject>();
        foreach (var (apiVersion, kind) in new[] { ("apps/v1", "Deployment"), ("apps/v1", "StatefulSet"), (SourceObjects.EtcdApiVersion, "Etcd") })
        {
            all.AddRange((await source.Seed.ListAsync(apiVersion, kind, new(source.Namespace), cancellationToken)).Items);
        }

        return all;
    }

    private static SourceInspection Describe(JsonObject shoot, MigrationContext found, FindingList findings) => new(
        found.SourceSeed,
        found.SourceNamespace,
        shoot.Text("status", "uid") ?? "",
        shoot.Text("spec", "kubernetes", "version") ?? "",
        ApiNames.Of(shoot, []),
        [],
        "",
        [],
        [],
        [],
        findings.Findings);
}
