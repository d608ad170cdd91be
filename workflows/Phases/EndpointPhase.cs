using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.ControlPlane;
using Masterful.Workflows.Contracts.Endpoint;
using Temporalio.Workflows;

namespace Masterful.Workflows.Phases;

/// <summary>Moves the API's names. Writes made after it exist on the new side only, so there is no way back.</summary>
internal sealed class EndpointPhase : IPhase
{
    public PhaseId Id => PhaseId.Endpoint;

    public async Task RunAsync(MigrationRun run)
    {
        var record = run.Evidence.Endpoint?.Record ?? await RecordAsync(run);
        if (!run.PointOfNoReturnPassed)
        {
            RegisterCompensation(run);
            await FencePhase.GuardAsync(run);
        }

        // Whoever asked for a rollback until now still gets one.
        run.Cancellation.ThrowIfCancellationRequested();
        run.PassPointOfNoReturn();
        var beside = new EndpointRequest(run.Context, record);
        var switched = await run.BesideSeedAsync(
            (IEndpointActivities activities) => activities.SwitchEndpointAsync(beside), $"Switch {record.Names[0]} ({record.Provider})", ActivityTime.Wait);
        var (at, evidence) = (switched.SwitchedAt, switched.Evidence.ToList());
        foreach (var node in run.Nodes)
        {
            var onNode = new NodeEndpointRequest(node, record);
            var hosts = await run.OnNodeAsync(
                node, (INodeEndpointActivities activities) => activities.SwitchHostsAsync(onNode), "Switch the node's hosts file");
            at = hosts.SwitchedAt > at ? hosts.SwitchedAt : at;
            evidence.AddRange(hosts.Evidence);
        }

        foreach (var node in run.Nodes.Where(node => Rewrites(run, node)))
        {
            var onNode = new NodeEndpointRequest(node, record);
            var rehomed = await run.OnNodeAsync(
                node, (INodeRehomeActivities activities) => activities.RehomeNodeAsync(onNode), "Give the node's kubeconfigs the API's name that is kept", ActivityTime.Wait);
            at = rehomed.SwitchedAt > at ? rehomed.SwitchedAt : at;
            evidence.AddRange(rehomed.Evidence);
            rehomed.Evidence.ToList().ForEach(run.Note);
        }

        run.Evidence = run.Evidence with { Endpoint = new EndpointSwitch(record, at, evidence) };
        await WaitAsync(run, at);
        run.Note($"{string.Join(", ", record.Names)}: {string.Join(", ", record.Before)} -> {string.Join(", ", record.After)} at {at:O}");
        DowntimeRecord.Keep(run, await run.Probe.StopOnNodeAsync(run.Node, run.Phases));
        await WarmCopy.RemoveAsync(run);
        await SettleAsync(run, record);
    }

    public async Task ProveAsync(MigrationRun run)
    {
        run.PassPointOfNoReturn();
        var record = await RecordAsync(run);
        run.Evidence = run.Evidence with { Endpoint = new EndpointSwitch(record, Workflow.UtcNow, ["switched by an earlier run"]) };
        await WaitAsync(run, Workflow.UtcNow);
        run.Note("nodes renew their leases on the new API server");
        await SettleAsync(run, record);
    }

    private static bool Rewrites(MigrationRun run, NodeContext node) => run.InspectionOf(node)?.RewritesKubeconfigs == true;

    // It counts for a run of a migration that was terminated after the switch and begun again: rolled back here, that one leaves nothing rewritten behind.
    internal static void RegisterCompensation(MigrationRun run, bool whateverWasFound = false)
    {
        foreach (var node in run.Nodes.Where(node => whateverWasFound || Rewrites(run, node)))
        {
            run.CompensateOnNode<INodeRehomeActivities>(
                PhaseId.Endpoint, node, $"give kubelet and node agent of {node.Node} their kubeconfigs back", activities => activities.RestoreKubeconfigsAsync(node));
        }
    }

    private static Task<EndpointRecord> RecordAsync(MigrationRun run) =>
        run.BesideSeedAsync(
            (IEndpointActivities activities) => activities.RecordEndpointAsync(run.Context), "Record where the API's names point", ActivityTime.Wait);

    // Only where names are found late are controllers given more patience. The first node's last, so that another one's can lead meanwhile.
    private static async Task SettleAsync(MigrationRun run, EndpointRecord record)
    {
        if (record.Provider == "hosts" || !Workflow.Patched("settle-controllers"))
        {
            return;
        }

        foreach (var node in run.Nodes.Reverse())
        {
            var settled = await run.OnNodeAsync(
                node, (INodeControlPlaneActivities activities) => activities.SettleControllersAsync(node), $"Give kube-controller-manager of {node.Node} its own patience for Nodes");
            if (settled.Length > 0)
            {
                run.Note(settled);
            }
        }
    }

    private static async Task WaitAsync(MigrationRun run, DateTimeOffset since)
    {
        var request = new WaitForNodesRequest(run.Node, since);
        var nodes = await run.OnNodeAsync(
            (INodeEndpointActivities activities) => activities.WaitForNodesAsync(request), "Wait until every node found the new API server", ActivityTime.Wait);
        run.Evidence = run.Evidence with { Nodes = nodes };
        run.Note($"{nodes.Nodes.Count} nodes Ready with a lease newer than the switch");
    }
}
