using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Status;
using Masterful.Workflows.Contracts.Verification;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Masterful.Workflows.Phases;

/// <summary>
/// Measures from before the fence to after the switch (beside the Seed until Verify), from two vantage points: on the node, and beside the Seed as the world outside finds the
/// API. The probes run beside the phases, under a cancellation of their own; a migration never fails because its measurement did.
/// </summary>
internal sealed class DowntimeProbe
{
    private Action? stopNode;
    private Action? stopOutside;
    private Task? running;
    private Task<ProbeReport>? outside;
    private ProbeReport? fromNode;

    /// <summary>Starts probing, once.</summary>
    public void Start(NodeContext node, IReadOnlyList<string> apiNames)
    {
        if (running is not null)
        {
            return;
        }

        // Nothing disposes the sources: no timer hangs on them, and an evicted run is simply forgotten.
        var (onNode, besideSeed) = (new CancellationTokenSource(), new CancellationTokenSource());
        (stopNode, stopOutside) = (onNode.Cancel, besideSeed.Cancel);
        var request = new ProbeRequest(node, apiNames);
        running = Workflow.ExecuteActivityAsync(
            (INodeVerificationActivities activities) => activities.ProbeAsync(request),
            ActivityPolicy.Options(TaskQueues.ForNode(node.Node), "Probe the API every 100 ms: read, write, watch", ActivityTime.Beside, onNode.Token));
        outside = Workflow.ExecuteActivityAsync(
            (IVerificationActivities activities) => activities.ProbeOutsideAsync(request),
            ActivityPolicy.Options(TaskQueues.Migrations, "Probe the API from beside the Seed every 100 ms: read, write, watch", ActivityTime.Beside, besideSeed.Token));
    }

    /// <summary>
    /// Ends the probe on the node and answers what it saw, attributed to phases; null when nothing was probed. The one beside the Seed goes on:
    /// outside, names are remembered for as long as their records say.
    /// </summary>
    public async Task<Downtime?> StopOnNodeAsync(NodeContext node, Func<IReadOnlyList<PhaseStatus>> phases)
    {
        if (running is null || stopNode is null)
        {
            return null;
        }

        stopNode();
        try
        {
            await running;
        }
        catch (FailureException)
        {
            // Cancelled, or lost with its agent: what it saw lies on the node either way.
        }

        fromNode = await CollectAsync(node);
        running = null;
        return DowntimeAttribution.Of(fromNode, null, phases());
    }

    /// <summary>Ends the probe beside the Seed and answers what both saw; null when that was answered before, or nothing was probed.</summary>
    public async Task<Downtime?> StopOutsideAsync(Func<IReadOnlyList<PhaseStatus>> phases)
    {
        if (outside is null || stopOutside is null)
        {
            return null;
        }

        stopOutside();
        var seen = await OutsideAsync(outside);
        outside = null;
        return DowntimeAttribution.Of(fromNode, seen, phases());
    }

    /// <summary>Ends both and answers what they saw; null when nothing was probed.</summary>
    public async Task<Downtime?> StopAsync(NodeContext node, Func<IReadOnlyList<PhaseStatus>> phases)
    {
        var onNode = await StopOnNodeAsync(node, phases);
        return await StopOutsideAsync(phases) ?? onNode;
    }

    /// <summary>What was seen from beside the Seed; null when it was lost with its worker.</summary>
    private static async Task<ProbeReport?> OutsideAsync(Task<ProbeReport> probing)
    {
        try
        {
            return await probing;
        }
        catch (FailureException)
        {
            return null;
        }
    }

    private static async Task<ProbeReport?> CollectAsync(NodeContext node)
    {
        try
        {
            return await Workflow.ExecuteActivityAsync(
                (INodeVerificationActivities activities) => activities.CollectProbeAsync(node),
                NodeCall.Options(node, "Collect the measured downtime", ActivityTime.Short, CancellationToken.None));
        }
        catch (ActivityFailureException)
        {
            return null;
        }
    }
}
