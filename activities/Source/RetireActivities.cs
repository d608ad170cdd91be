using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Source;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;

namespace Masterful.Activities.Source;

/// <summary>Lets go of the source without deleting anything: deleting would take addons and machines along.</summary>
public sealed class RetireActivities(LandscapeFile landscape, TimeProvider clock, ILogger<RetireActivities> logger) : IRetireActivities
{
    private const string Orphan = "orphan";
    private const string Leave = "leave";

    /// <inheritdoc/>
    [Activity]
    public Task<RetirementList> ListRetirementAsync(MigrationContext migration) => Clusters.GuardAsync(async () =>
    {
        using var source = new SourceControlPlane(landscape, migration, clock);
        return await ListAsync(source, ActivityProgress.CancellationToken);
    });

    /// <inheritdoc/>
    [Activity]
    public Task<RetirementList> OrphanSourceAsync(MigrationContext migration) => Clusters.GuardAsync(async () =>
    {
        var cancellationToken = ActivityProgress.CancellationToken;
        using var source = new SourceControlPlane(landscape, migration, clock);
        var list = await ListAsync(source, cancellationToken);
        foreach (var item in list.Items.Where(item => item.Action == Orphan))
        {
            var target = SourceAnnotations.Target(item.Object);
            var cluster = item.Cluster == "garden" ? source.Garden : source.Seed;
            if (item.Object.Kind == "ManagedResource")
            {
                // Whoever deletes it one day shall not take its objects out of the cluster that moved.
                var current = await cluster.FindAsync(target, cancellationToken);
                if (current is not null && current.Text("spec", "keepObjects") != "true")
                {
                    await cluster.MergePatchAsync(target, new JsonObject { ["spec"] = new JsonObject { ["keepObjects"] = true } }, cancellationToken: cancellationToken);
                }
            }

            await SourceAnnotations.WriteAsync(cluster, target, AnnotationFor(item.Object.Kind), SourceAnnotations.Set, cancellationToken);
            ActivityProgress.Report($"{item.Object} orphaned");
        }

        logger.LogInformation("Orphaned {Count} objects of {Shoot}", list.Items.Count(item => item.Action == Orphan), migration.Shoot);
        return list;
    });

    private static string AnnotationFor(string kind) => kind switch
    {
        "Shoot" => SourceAnnotations.IgnoreShoot,
        "Etcd" => SourceAnnotations.SuspendEtcd,
        _ => SourceAnnotations.IgnoreManagedResource,
    };

    private static async Task<RetirementList> ListAsync(SourceControlPlane source, CancellationToken cancellationToken)
    {
        var items = new List<RetirementItem>();
        if (await source.Garden.FindAsync(source.Shoot, cancellationToken) is { } shoot)
        {
            items.Add(Item("garden", shoot, Orphan, "stays ignored: deleting it would delete the machines that the control plane runs on"));
        }

        await AddAsync("resources.gardener.cloud/v1alpha1", "ManagedResource", Orphan, "keeps its objects and stays ignored");
        await AddAsync(SourceObjects.EtcdApiVersion, "Etcd", Orphan, "stays suspended; its volume is the last copy of the source");
        await AddAsync("apps/v1", "Deployment", Leave, "at 0 replicas, or of no harm");
        await AddAsync("extensions.gardener.cloud/v1alpha1", "DNSRecord", Leave, "publishes the API's name; remove it only when that name is managed elsewhere");
        return new(items);

        async Task AddAsync(string apiVersion, string kind, string action, string reason)
        {
            try
            {
                var found = await source.Seed.ListAsync(apiVersion, kind, new(source.Namespace), cancellationToken);
                items.AddRange(found.Items.Select(item => Item("seed", item, action, reason)));
            }
            catch (KubernetesApiException e) when (e.IsNoMatch)
            {
                // A Seed that does not know the kind has none of it.
            }
        }
    }

    private static RetirementItem Item(string cluster, JsonObject item, string action, string reason) =>
        new(cluster, new(item.ApiVersion(), item.Kind(), item.Namespace() ?? "", item.Name()), action, reason);
}
