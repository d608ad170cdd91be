using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.ControlPlane;
using Masterful.Workflows.Contracts.Errors;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;

namespace Masterful.Activities.ControlPlane;

/// <summary>
/// Places static Pods, each only when what it needs is healthy: a Pod that crash-loops before its cause is gone stays in back-off for
/// longer than the whole move should take.
/// </summary>
public sealed class NodeControlPlaneActivities(LandscapeFile landscape, TimeProvider clock, ILogger<NodeControlPlaneActivities> logger)
    : INodeControlPlaneActivities
{
    private static readonly KubernetesApiOptions Once = new() { RetryFor = TimeSpan.Zero, Timeout = TimeSpan.FromSeconds(5), ConnectTimeout = TimeSpan.FromSeconds(2) };
    private static readonly string[] Controllers = ["kube-controller-manager", "kube-scheduler"];

    /// <summary>How long a component may take; tests take less.</summary>
    internal TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(4);

    /// <inheritdoc/>
    [Activity]
    public async Task<ControlPlaneHealth> StartEtcdAsync(NodeContext node)
    {
        var place = new NodePlace(landscape, node);
        var placement = new Placement(place, clock);
        MemberDirectory.Create(place, "events");
        foreach (var component in EtcdMember.Components)
        {
            placement.Place(component);
        }

        using var probe = new EtcdProbe(place);
        var health = new List<ComponentHealth>();
        foreach (var (component, port) in EtcdPorts(place.Settings.Ports))
        {
            health.Add(await HealthyAsync(component, token => probe.LookAsync(port, token)));
        }

        return new ControlPlaneHealth(health);
    }

    /// <inheritdoc/>
    [Activity]
    public async Task<ControlPlaneHealth> StartApiServerAsync(NodeContext node)
    {
        var place = new NodePlace(landscape, node);
        new Placement(place, clock).Place("kube-apiserver");
        using var api = NodeApi.Open(place, Once);
        return new ControlPlaneHealth([await HealthyAsync("kube-apiserver", token => ApiProbe.LookAsync(api, token))]);
    }

    /// <inheritdoc/>
    [Activity]
    public Task<DeadReferences> RemoveDeadReferencesAsync(NodeContext node) => Clusters.GuardAsync(async () =>
    {
        var place = new NodePlace(landscape, node);
        using var api = NodeApi.Open(place);
        ActivityProgress.Report("looking for webhooks that point into the Seed");
        var stage = new Placement(place, clock).Find("kube-controller-manager") is null ? DeadReferenceStage.NoController : DeadReferenceStage.ControllersPlaced;
        var found = await new DeadReferenceRemover(place, api, node.Migration.SourceNamespace).RemoveAsync(stage, ActivityProgress.CancellationToken);
        logger.LogInformation("Found {Count} dead references of {Shoot}", found.References.Count, node.Migration.Shoot);
        return found;
    });

    /// <inheritdoc/>
    [Activity]
    public Task<ControlPlaneHealth> StartControllersAsync(NodeContext node) => Clusters.GuardAsync(async () =>
    {
        var place = new NodePlace(landscape, node);
        var placement = new Placement(place, clock);
        using var api = NodeApi.Open(place);
        using var probing = NodeApi.Open(place, Once);
        var placed = new List<PlacedPod>();
        foreach (var component in Controllers)
        {
            var holder = placement.IsInPlace(component) ? "" : await LeaseProbe.HolderAsync(api, component, ActivityProgress.CancellationToken);
            placed.Add(placement.Place(component, holder));
        }

        var health = new List<ComponentHealth>();
        foreach (var pod in placed)
        {
            health.Add(node.Joins
                ? await StandByAsync(place, pod.Component)
                : await HealthyAsync(pod.Component, token => LeaseProbe.LookAsync(probing, pod, token)));
        }

        return new ControlPlaneHealth(health);
    });

    /// <inheritdoc/>
    [Activity]
    public async Task<ControlPlaneHealth> CheckControlPlaneAsync(NodeContext node)
    {
        var cancellationToken = ActivityProgress.CancellationToken;
        var place = new NodePlace(landscape, node);
        var placement = new Placement(place, clock);
        foreach (var component in EtcdMember.Components.Append("kube-apiserver").Concat(Controllers).Where(component => !placement.IsInPlace(component)))
        {
            throw CutoverErrors.NotRunning.At($"static Pod {component}", "its manifest is not where the kubelet looks, or somebody changed it.");
        }

        using var etcd = new EtcdProbe(place);
        using var api = NodeApi.Open(place, Once);
        var health = new List<ComponentHealth>();
        foreach (var (component, port) in EtcdPorts(place.Settings.Ports))
        {
            health.Add(Now(component, await etcd.LookAsync(port, cancellationToken)));
        }

        health.Add(Now("kube-apiserver", await ApiProbe.LookAsync(api, cancellationToken)));
        foreach (var component in Controllers)
        {
            var lease = await Clusters.GuardAsync(() => api.FindAsync(LeaseProbe.Reference(component), cancellationToken));
            var holder = lease.Text("spec", "holderIdentity");
            health.Add(Now(component, (LeaseProbe.IsFresh(lease, clock.GetUtcNow()), $"Lease kube-system/{component} held by {holder}, renewed {lease.Text("spec", "renewTime")}")));
        }

        return new ControlPlaneHealth(health);
    }

    /// <inheritdoc/>
    [Activity]
    public Task<string> SettleControllersAsync(NodeContext node)
    {
        var place = new NodePlace(landscape, node);
        var settled = new Placement(place, clock).Change("kube-controller-manager", NodePatience.Settle);
        return Task.FromResult(settled ? $"kube-controller-manager of {node.Node} begins anew with its own patience for Nodes" : "");
    }

    /// <inheritdoc/>
    [Activity]
    public async Task RemoveControlPlaneAsync(NodeContext node)
    {
        var place = new NodePlace(landscape, node);
        place.Directory.RefuseAfterSwitch($"static Pods of node {node.Node}");
        var placement = new Placement(place, clock);
        var removal = new PodRemoval(place, placement, clock, Limit);
        await PutSavedObjectsBackAsync(place, placement);
        await removal.StopControllersAsync(Controllers);
        await removal.StopApiServerAsync();
        await removal.StopEtcdAsync();
        foreach (var role in EtcdMember.Roles)
        {
            MemberDirectory.Remove(place, role);
        }

        place.Directory.RemoveEmpty();
        logger.LogInformation("Removed the static Pods of {Shoot} from node {Node}", node.Migration.Shoot, node.Node);
    }

    private static (string Component, int Port)[] EtcdPorts(NodePorts ports) =>
        [("etcd-main", ports.EtcdClient), ("etcd-events", ports.EtcdEventsClient)];

    private async Task<ComponentHealth> HealthyAsync(string component, Func<CancellationToken, Task<(bool Done, string Seen)>> look)
    {
        var evidence = await Waiting.UntilAsync(
            clock,
            Limit,
            $"waiting for {component}",
            look,
            seen => CutoverErrors.NotHealthy.At($"static Pod {component}", seen + ".", final: ActivityProgress.IsAgain),
            ActivityProgress.CancellationToken);
        logger.LogInformation("{Component} is healthy: {Evidence}", component, evidence);
        return new ComponentHealth(component, evidence, clock.GetUtcNow());
    }

    /// <summary>Where another node's instance may hold the lease, the component itself is asked.</summary>
    private async Task<ComponentHealth> StandByAsync(NodePlace place, string component)
    {
        using var probe = new ControllerProbe(place, component);
        return await HealthyAsync(component, probe.LookAsync);
    }

    private ComponentHealth Now(string component, (bool Done, string Seen) look) => look.Done
        ? new ComponentHealth(component, look.Seen, clock.GetUtcNow())
        : throw CutoverErrors.NotRunning.At($"static Pod {component}", look.Seen + ".");

    /// <summary>An API server that does not answer takes its objects with it, so their copies are worth nothing any more.</summary>
    private async Task PutSavedObjectsBackAsync(NodePlace place, Placement placement)
    {
        if (placement.Find("kube-apiserver") is not null && place.Files.List(place.Directory.Saved).Count > 0 && place.Files.Exists(place.Directory.OperatorKubeconfig))
        {
            using var api = NodeApi.Open(place, Once);
            if ((await ApiProbe.LookAsync(api, ActivityProgress.CancellationToken)).Done)
            {
                await Clusters.GuardAsync(() => SavedObjects.PutBackAsync(place, api, ActivityProgress.CancellationToken));
            }
        }

        SavedObjects.Discard(place);
    }
}
