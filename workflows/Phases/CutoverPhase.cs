using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.ControlPlane;
using Temporalio.Workflows;

namespace Masterful.Workflows.Phases;

/// <summary>
/// Static Pods, each placed only when what it needs is healthy: a Pod that crash-loops first stays in back-off. Further nodes join
/// while the first one's servers come up, and before the API's names move, so that these find all of them.
/// </summary>
internal sealed class CutoverPhase : IPhase
{
    public PhaseId Id => PhaseId.Cutover;

    public async Task RunAsync(MigrationRun run)
    {
        await FencePhase.CheckAsync(run);
        RegisterCompensation(run);
        var node = run.Node;
        var etcd = await run.OnNodeAsync(
            (INodeControlPlaneActivities activities) => activities.StartEtcdAsync(node), "Place etcd and wait until it answers", ActivityTime.Wait);
        if (run.Others.Any() && Workflow.Patched("join-beside-servers"))
        {
            // Controllers only once all is there: kube-controller-manager gives Nodes that do not find the API 40 s before it calls them and their Pods not ready.
            var first = StartApiServerAsync(run);
            var others = await NodeJoin.RunAsync(run, first);
            await StartControllersAsync(run, etcd, await first);
            await Workflow.WhenAllAsync(others.Select(other => NodeJoin.StandByAsync(run, other.Node, other.Health)));
            return;
        }

        await StartControllersAsync(run, etcd, await StartApiServerAsync(run));
        await NodeJoin.RunAsync(run, Task.CompletedTask, (node, health) => NodeJoin.StandByAsync(run, node, health));
    }

    public async Task ProveAsync(MigrationRun run)
    {
        RegisterCompensation(run);
        var node = run.Node;
        var health = await run.OnNodeAsync(
            (INodeControlPlaneActivities activities) => activities.CheckControlPlaneAsync(node), "Check the static control plane of an earlier run");
        run.Evidence = run.Evidence with { Health = health };
        run.Note($"{health.Components.Count} components of an earlier run are healthy");
        if (run.Others.Any())
        {
            await NodeJoin.ProveAsync(run);
        }
    }

    private static Task<ControlPlaneHealth> StartApiServerAsync(MigrationRun run)
    {
        var node = run.Node;
        return run.OnNodeAsync(
            (INodeControlPlaneActivities activities) => activities.StartApiServerAsync(node), "Place kube-apiserver and wait for /readyz", ActivityTime.Wait);
    }

    private static async Task StartControllersAsync(MigrationRun run, ControlPlaneHealth etcd, ControlPlaneHealth apiServer)
    {
        var node = run.Node;
        var dead = await run.OnNodeAsync(
            (INodeControlPlaneActivities activities) => activities.RemoveDeadReferencesAsync(node), "Remove webhooks that point into the Seed");
        var controllers = await run.OnNodeAsync(
            (INodeControlPlaneActivities activities) => activities.StartControllersAsync(node), "Place KCM and scheduler and wait for their leases", ActivityTime.Wait);

        var health = new ControlPlaneHealth([.. etcd.Components, .. apiServer.Components, .. controllers.Components]);
        run.Evidence = run.Evidence with { Health = health, DeadReferences = dead };
        foreach (var component in health.Components)
        {
            run.Note($"{component.Component}: {component.Evidence}");
        }

        foreach (var reference in dead.References)
        {
            run.Note($"{reference.Action} {reference.Object}: {reference.Target}: {reference.Reason}");
        }
    }

    internal static void RegisterCompensation(MigrationRun run)
    {
        var node = run.Node;
        run.CompensateOnNode<INodeControlPlaneActivities>(
            PhaseId.Cutover,
            node,
            "move the static Pods out and wait until they are gone",
            activities => activities.RemoveControlPlaneAsync(node),
            "no static Pod is left and nothing listens");
    }
}
