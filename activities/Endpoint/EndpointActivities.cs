using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Endpoint;
using Masterful.Workflows.Contracts.Errors;
using Temporalio.Activities;

namespace Masterful.Activities.Endpoint;

/// <summary>Moves the API's names beside the Seed.</summary>
public sealed class EndpointActivities(LandscapeFile landscape, TimeProvider clock) : IEndpointActivities
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(9);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    [Activity]
    public Task<EndpointRecord> RecordEndpointAsync(MigrationContext migration) => Clusters.GuardAsync(async () =>
    {
        var shoot = landscape.Shoot(migration);
        using var seed = Clusters.Seed(landscape, migration);
        var target = EndpointTarget.Of(shoot.Endpoint, migration.Nodes.Select(node => landscape.Node(new NodeContext(migration, node)).Address));
        var records = shoot.Endpoint.Provider == "dnsRecord" ? await Records(seed, migration).ReadAsync() : await Records(seed, migration).FindAsync();
        // Without DNSRecords the names are those that Preflight showed, and where they point only a name server knows.
        var names = records.Count > 0 ? [.. records.Select(record => record.Text("spec", "name") ?? "")]
            : migration.ApiNames is { Count: > 0 } shown ? shown
            : throw EndpointErrors.NotSwitched.At($"Shoot {migration.Shoot}", "neither DNSRecords of its Seed nor its spec.dns.domain tell the API's name.");
        if (target.IsInFront)
        {
            await new EndpointReach(target, names[0], shoot.Endpoint.Port, await AuthorityAsync(migration), clock).UntilReachedAsync(migration.Shoot);
        }

        var before = records.Count > 0
            ? records.SelectMany(DnsRecords.Values)
            : (await Task.WhenAll(names.Select(ResolveAsync))).SelectMany(addresses => addresses).Except(target.Values);
        return new EndpointRecord(shoot.Endpoint.Provider, names, shoot.Endpoint.Port, [.. before.Distinct()], target.Values);
    });

    /// <inheritdoc/>
    [Activity]
    public Task<EndpointSwitch> SwitchEndpointAsync(EndpointRequest request) => Clusters.GuardAsync(async () =>
    {
        await MarkAsync(request.Migration);
        IReadOnlyList<string> evidence = request.Record.Provider switch
        {
            "dnsRecord" => await SwitchRecordsAsync(request),
            "manual" => await UntilResolvedAsync(request.Record),
            _ => [],
        };
        return new EndpointSwitch(request.Record, clock.GetUtcNow(), evidence);
    });

    private async Task<string> AuthorityAsync(MigrationContext migration)
    {
        ActivityProgress.Report("reading the Shoot's authority");
        using var seed = KubernetesSeedReader.Open(landscape, migration);
        var authority = (await SecretDiscovery.DiscoverAsync(seed, migration.SourceNamespace, clock.GetUtcNow(), ActivityProgress.CancellationToken))["ca"];
        return authority.Text(authority.CertificateKey ?? "ca.crt");
    }

    /// <summary>From here on no run may begin before Endpoint, whatever becomes of this one.</summary>
    private async Task MarkAsync(MigrationContext migration)
    {
        using var garden = Clusters.Garden(landscape);
        var names = migration.Shoot.Split('/');
        var target = new Kubernetes.ObjectRef("core.gardener.cloud/v1beta1", "Shoot", names[0], names[1]);
        if (await garden.FindAsync(target, ActivityProgress.CancellationToken) is { } shoot && SourceAnnotations.SwitchedAt(shoot) is null)
        {
            await SourceAnnotations.WriteAsync(garden, target, SourceAnnotations.Switched, clock.GetUtcNow().UtcDateTime.ToString("O"), ActivityProgress.CancellationToken);
        }
    }

    private DnsRecords Records(KubernetesApi seed, MigrationContext migration) =>
        new(seed, migration.SourceNamespace, migration.Shoot.Split('/')[1], clock);

    private async Task<IReadOnlyList<string>> SwitchRecordsAsync(EndpointRequest request)
    {
        using var seed = Clusters.Seed(landscape, request.Migration);
        var records = Records(seed, request.Migration);
        var (found, after) = (await records.ReadAsync(), request.Record.After);
        foreach (var record in found)
        {
            records.RequireFit(record, after);
        }

        // All of them before any is waited for: each takes its controller's time, and the API is away by every name that is not moved.
        foreach (var record in found)
        {
            await records.PointAsync(record, after);
        }

        foreach (var record in found)
        {
            await records.UntilPointedAsync(record, after);
        }

        return [.. found.Select(record => $"DNSRecord {record.Name()}: {string.Join(", ", DnsRecords.Values(record))} -> {string.Join(", ", after)}")];
    }

    // Provider manual: somebody else changes DNS; this waits until every name resolves to a new address and to no old one.
    private async Task<IReadOnlyList<string>> UntilResolvedAsync(EndpointRecord record)
    {
        var deadline = clock.GetUtcNow() + Patience;
        while (true)
        {
            var open = new List<string>();
            var after = (await Task.WhenAll(record.After.Select(ResolveAsync))).SelectMany(addresses => addresses).ToList();
            foreach (var name in record.Names)
            {
                var found = await ResolveAsync(name);
                if (found.Count == 0 || found.Except(after).Any())
                {
                    open.Add($"{name} resolves to {(found.Count == 0 ? "nothing" : string.Join(", ", found))}");
                }
            }

            if (open.Count == 0)
            {
                return record.Names.Select(name => $"{name} resolves to {string.Join(", ", record.After)}").ToList();
            }

            if (clock.GetUtcNow() >= deadline)
            {
                throw EndpointErrors.NotSwitched.At(string.Join(", ", record.Names), $"{string.Join("; ", open)}, not to {string.Join(", ", record.After)}.", final: ActivityProgress.IsAgain);
            }

            ActivityProgress.Report(string.Join("; ", open));
            await Task.Delay(Pause, clock, ActivityProgress.CancellationToken);
        }
    }

    private static Task<IReadOnlyList<string>> ResolveAsync(string name) => EndpointTarget.ResolveAsync(name, ActivityProgress.CancellationToken);
}
