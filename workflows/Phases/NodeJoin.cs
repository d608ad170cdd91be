using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.ControlPlane;
using Masterful.Workflows.Contracts.Etcd;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Masterful.Workflows.Phases;

/// <summary>
/// Further nodes become part of the control plane: the etcd of each joins as a learner and is given its vote when it is in sync, one after the other,
/// so that never more than one member is in doubt. An API server asks for nothing but its own node's etcd, so that it comes up while the next node joins:
/// the API's names still lead nowhere.
/// </summary>
internal static class NodeJoin
{
    /// <summary>Joins all nodes but the first, and starts their API servers.</summary>
    /// <param name="run">The migration.</param>
    /// <param name="first">The start of the first node's API server, which may be under way.</param>
    /// <param name="then">What else begins on a node as soon as its API server serves.</param>
    /// <returns>What was seen of each.</returns>
    public static async Task<IReadOnlyList<(NodeContext Node, ControlPlaneHealth Health)>> RunAsync(
        MigrationRun run, Task first, Func<NodeContext, ControlPlaneHealth, Task>? then = null)
    {
        var servers = new List<Task<(NodeContext Node, ControlPlaneHealth Health)>>();
        try
        {
            foreach (var node in run.Others)
            {
                var quorum = await JoinEtcdAsync(run, node);
                if (first.IsFaulted || first.IsCanceled)
                {
                    // No further node is drawn in.
                    break;
                }

                servers.Add(StartApiServerAsync(run, node, quorum, then));
            }
        }
        finally
        {
            // Nothing goes on behind a phase that parked or was taken back.
            foreach (var server in servers.Append(first))
            {
                await SettleAsync(server);
            }
        }

        await first;
        return await Workflow.WhenAllAsync(servers);
    }

    /// <summary>Starts the controllers of a node that joined, which stand by behind the first one's.</summary>
    public static async Task StandByAsync(MigrationRun run, NodeContext node, ControlPlaneHealth health)
    {
        var controllers = await run.OnNodeAsync(
            node, (INodeControlPlaneActivities activities) => activities.StartControllersAsync(node), $"Place KCM and scheduler on {node.Node} and wait until they stand by", ActivityTime.Wait);
        Learn(run, node, new ControlPlaneHealth([.. health.Components, .. controllers.Components]));
    }

    private static async Task<ControlPlaneHealth> JoinEtcdAsync(MigrationRun run, NodeContext node)
    {
        var first = run.Node;
        var request = new MemberRequest(first, node.Node);
        RegisterCompensation(run, first, node, request);
        var membership = await run.OnNodeAsync(
            first, (INodeMemberActivities activities) => activities.AddMembersAsync(request), $"Add {node.Node} to etcd as a learner", ActivityTime.Wait);
        var join = new JoinMembersRequest(node, membership);
        await run.OnNodeAsync(
            node, (INodeMemberActivities activities) => activities.JoinMembersAsync(join), $"Place etcd on {node.Node} and wait until it answers", ActivityTime.Wait);
        return await run.OnNodeAsync(
            first, (INodeMemberActivities activities) => activities.PromoteMembersAsync(request), $"Give {node.Node} its vote once it is in sync", ActivityTime.Wait);
    }

    private static async Task<(NodeContext Node, ControlPlaneHealth Health)> StartApiServerAsync(
        MigrationRun run, NodeContext node, ControlPlaneHealth quorum, Func<NodeContext, ControlPlaneHealth, Task>? then)
    {
        var apiServer = await run.OnNodeAsync(
            node, (INodeControlPlaneActivities activities) => activities.StartApiServerAsync(node), $"Place kube-apiserver on {node.Node} and wait for /readyz", ActivityTime.Wait);
        var health = new ControlPlaneHealth([.. quorum.Components, .. apiServer.Components]);
        await (then?.Invoke(node, health) ?? Task.CompletedTask);
        return (node, health);
    }

    private static async Task SettleAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception e) when (e is FailureException or OperationCanceledException)
        {
            // Told by whoever waits for all of them.
        }
    }

    /// <summary>Proves that every node of an earlier run is still part of it.</summary>
    public static async Task ProveAsync(MigrationRun run)
    {
        var first = run.Node;
        foreach (var node in run.Others)
        {
            RegisterCompensation(run, first, node, new MemberRequest(first, node.Node));
            Learn(run, node, await run.OnNodeAsync(
                node, (INodeControlPlaneActivities activities) => activities.CheckControlPlaneAsync(node), $"Check the control plane of an earlier run on {node.Node}"));
        }

        var members = await run.OnNodeAsync(
            first, (INodeMemberActivities activities) => activities.CheckMembersAsync(first), "Check that all nodes are members of etcd", ActivityTime.Wait);
        foreach (var component in members.Components)
        {
            run.Note($"{component.Component}: {component.Evidence}");
        }
    }

    private static void Learn(MigrationRun run, NodeContext node, ControlPlaneHealth health)
    {
        run.Learn(node, evidence => evidence, other => other with { Health = health });
        foreach (var component in health.Components)
        {
            run.Note($"{node.Node}: {component.Component}: {component.Evidence}");
        }
    }

    /// <summary>Registers the steps back of all nodes that join.</summary>
    internal static void RegisterCompensation(MigrationRun run)
    {
        foreach (var node in run.Others)
        {
            RegisterCompensation(run, run.Node, node, new MemberRequest(run.Node, node.Node));
        }
    }

    // Taken back in the other order: a member goes while the others still have a quorum to let it go, and only then its Pods and data.
    private static void RegisterCompensation(MigrationRun run, NodeContext first, NodeContext node, MemberRequest request)
    {
        run.CompensateOnNode<INodeControlPlaneActivities>(
            PhaseId.Cutover,
            node,
            $"move the static Pods out of {node.Node}, wait until they are gone and remove its etcd data",
            activities => activities.RemoveControlPlaneAsync(node),
            $"no static Pod is left on {node.Node}, nothing listens, the data is gone");
        run.CompensateOnNode<INodeMemberActivities>(
            PhaseId.Cutover,
            first,
            $"take the members of {node.Node} out of etcd",
            activities => activities.RemoveMembersAsync(request));
    }
}
