using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts.Source;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;

namespace Masterful.Activities.Source;

/// <summary>Lets go of the source without deleting what it stands for: that is the cluster that moved, and the machines it runs on.</summary>
public sealed class RetireActivities(LandscapeFile landscape, TimeProvider clock, ILogger<RetireActivities> logger) : IRetireActivities
{
    /// <summary>How long one extension may take to let go.</summary>
    internal TimeSpan MigrationLimit { get; init; } = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    [Activity]
    public Task<RetirementList> ListRetirementAsync(RetireRequest request) => Clusters.GuardAsync(async () =>
    {
        using var source = new SourceControlPlane(landscape, request.Migration, clock);
        return await ListAsync(source, request, ActivityProgress.CancellationToken);
    });

    /// <inheritdoc/>
    [Activity]
    public Task<RetirementList> OrphanSourceAsync(RetireRequest request) => Clusters.GuardAsync(async () =>
    {
        var cancellationToken = ActivityProgress.CancellationToken;
        using var source = new SourceControlPlane(landscape, request.Migration, clock);
        await RetireGuard.CheckAsync(source, cancellationToken);
        var list = await ListAsync(source, request, cancellationToken);
        foreach (var item in list.Items.Where(item => item.Action == RetirementPlan.Orphan))
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

            await SourceAnnotations.WriteAsync(cluster, target, RetirementPlan.AnnotationFor(item.Object.Kind), SourceAnnotations.Set, cancellationToken);
            ActivityProgress.Report($"{item.Object} orphaned");
        }

        logger.LogInformation("Orphaned {Count} objects of {Shoot}", list.Count(RetirementPlan.Orphan), request.Migration.Shoot);
        return await ListAsync(source, request, cancellationToken);
    });

    /// <inheritdoc/>
    [Activity]
    public Task<RetirementList> MigrateExtensionsAsync(RetireRequest request) => Clusters.GuardAsync(async () =>
    {
        var cancellationToken = ActivityProgress.CancellationToken;
        using var source = new SourceControlPlane(landscape, request.Migration, clock);
        var migration = new ExtensionMigration(source, clock, MigrationLimit);
        await migration.RunAsync(cancellationToken);
        var list = await ListAsync(source, request, cancellationToken);
        return new RetirementList([.. list.Items, .. migration.Released.Select(RetirementPlan.Released).Where(item => list.Items.All(left => left.Object != item.Object))]);
    });

    /// <inheritdoc/>
    [Activity]
    public Task<RetirementList> ForgetMachinesAsync(RetireRequest request) => Clusters.GuardAsync(async () =>
    {
        using var source = new SourceControlPlane(landscape, request.Migration, clock);
        var deleted = await new MachineRetirement(source).RunAsync(request.Approved, ActivityProgress.CancellationToken);
        logger.LogInformation("Forgot {Count} machine objects of {Shoot}", deleted.Count, request.Migration.Shoot);
        return new RetirementList([.. deleted.Select(item => RetirementPlan.Item("seed", item, RetirementPlan.Delete, "forgotten without its machine", done: true))]);
    });

    private static Task<RetirementList> ListAsync(SourceControlPlane source, RetireRequest request, CancellationToken cancellationToken) =>
        new RetirementPlan(source, request.DeleteMachines).ReadAsync(cancellationToken);
}
