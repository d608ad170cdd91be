using System.Text.Json.Nodes;
using Masterful.Activities.Endpoint;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Verification;

namespace Masterful.Activities.Verification;

/// <summary>What the landscape, the Garden and the Seed say about a Shoot that was moved, for checks outside of its migration.</summary>
/// <remarks>Nothing here writes. Refusals of Garden and Seed are <c>MIG-API-001</c> and <c>MIG-API-002</c>.</remarks>
public sealed class ShootVerifier(LandscapeFile landscape, MigrationContext migration, TimeProvider clock)
{
    /// <summary>The Shoot in the Garden, or the copy of it there, or <c>MIG-REQ-002</c>.</summary>
    public Task<JsonObject> ReadShootAsync(CancellationToken cancellationToken) => Clusters.GuardAsync(async () =>
    {
        landscape.Shoot(migration);
        using var garden = Clusters.Garden(landscape);
        return await SavedShoot.ReadAsync(garden, migration.Shoot, cancellationToken);
    });

    /// <summary>Where the Shoot lived: the migration with the names of its Seed and namespace.</summary>
    public async Task<MigrationContext> LocateAsync(CancellationToken cancellationToken)
    {
        var shoot = await ReadShootAsync(cancellationToken);
        return (shoot.Text("status", "seedName") ?? shoot.Text("spec", "seedName"), shoot.Text("status", "technicalID")) is ({ } seed, { } technical)
            ? migration with { SourceSeed = seed, SourceNamespace = technical }
            : throw RequestErrors.ShootNotFound.At($"Shoot {migration.Shoot}", "its status names no Seed that it was in.");
    }

    /// <summary>The same with the API's names, which its Seed tells.</summary>
    /// <inheritdoc cref="ExpectAsync" path="/param"/>
    public Task<MigrationContext> WithApiNamesAsync(MigrationContext found, CancellationToken cancellationToken) => Clusters.GuardAsync(async () =>
    {
        var shoot = await ReadShootAsync(cancellationToken);
        using var source = new SourceControlPlane(landscape, found, clock);
        return found with { ApiNames = ApiNames.Of(shoot, await source.DnsRecordsAsync(cancellationToken)) };
    });

    /// <summary>What its cluster must be like, as the landscape file, DNSRecords and the Secrets in force say.</summary>
    /// <param name="found">As <see cref="LocateAsync"/> answers.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<ClusterExpectations> ExpectAsync(MigrationContext found, CancellationToken cancellationToken) => Clusters.GuardAsync(async () =>
    {
        var settings = landscape.Shoot(found);
        using var source = new SourceControlPlane(landscape, found, clock);
        var secrets = SecretDiscovery.Discover(await source.ObjectsAsync(cancellationToken), clock.GetUtcNow());
        var names = (await source.DnsRecordsAsync(cancellationToken)).Select(record => record.Text("spec", "name")!);
        var addresses = migration.Nodes.Select(node => landscape.Node(new NodeContext(found, node)).Address).ToList();
        return new ClusterExpectations
        {
            Addresses = addresses,
            Hosts = [.. names.Concat(addresses).Distinct(StringComparer.Ordinal)],
            TokenFiles = settings.TokenFiles,
            Issuer = secrets.ServiceAccountIssuers.Count > 0 ? secrets.ServiceAccountIssuers[0] : null,
            KeyId = secrets.ServiceAccountKeyId is { Length: > 0 } id ? id : null,
            SourceNamespace = found.SourceNamespace,
        };
    });

    /// <summary>Whether the old side stays as the fence left it.</summary>
    /// <inheritdoc cref="ExpectAsync" path="/param"/>
    public Task<VerificationReport> CheckSourceAsync(MigrationContext found, CancellationToken cancellationToken) => Clusters.GuardAsync(async () =>
    {
        using var source = new SourceControlPlane(landscape, found, clock);
        return await SourceChecks.RunAsync(source, await SourceAnnotations.OfAsync(source, cancellationToken), cancellationToken);
    });

    /// <summary>The checks of this machine, as the node of that name in the landscape; <c>MIG-REQ-003</c> when there is none.</summary>
    public async Task<VerificationReport> CheckNodeAsync(string node, CancellationToken cancellationToken)
    {
        var run = new CheckRun(clock, cancellationToken);
        var context = new NodeContext(migration, node);
        var nodes = migration.Nodes.Select(name => landscape.Node(context with { Node = name })).ToList();
        await NodeChecks.RunAsync(run, new NodePlace(landscape, context), nodes, cancellationToken);
        return new VerificationReport(run.Checks);
    }

    /// <summary>Path of the migration's own kubeconfig on this machine, while it is there: on the node, until phase Verify takes it away.</summary>
    public string? OperatorKubeconfig()
    {
        var place = new NodePlace(landscape, new NodeContext(migration, migration.Nodes[0]));
        return place.Files.Exists(place.Directory.OperatorKubeconfig) ? place.Files.Locate(place.Directory.OperatorKubeconfig) : null;
    }
}
