using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Status;
using Masterful.Workflows.Contracts.Verification;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Masterful.Workflows.Phases;

/// <summary>
/// Measures from before the fence to after the switch. The probe runs beside the phases, under a cancellation of its own; a
/// migration never fails because its measurement did.
/// </summary>
internal sealed class DowntimeProbe
{
    private Action? stop;
    private Task? running;

    /// <summary>Starts probing, once.</summary>
    public void Start(NodeContext node, IReadOnlyList<string> apiNames)
    {
        if (running is not null)
        {
            return;
        }

        // Nothing disposes the source: no timer hangs on it, and an evicted run is simply forgotten.
        var cancellation = new CancellationTokenSource();
        stop = cancellation.Cancel;
        var options = ActivityPolicy.Options(
            TaskQueues.ForNode(node.Node), "Probe the API every 100 ms: read, write, watch", ActivityTime.Beside, cancellation.Token);
        var request = new ProbeRequest(node, apiNames);
        running = Workflow.ExecuteActivityAsync((INodeVerificationActivities activities) => activities.ProbeAsync(request), options);
    }

    /// <summary>Stops probing and answers what was seen, attributed to phases; null when nothing was probed.</summary>
    public async Task<Downtime?> StopAsync(NodeContext node, Func<IReadOnlyList<PhaseStatus>> phases)
    {
        if (running is null || stop is null)
        {
            return null;
        }

        stop();
        try
        {
            await running;
        }
        catch (FailureException)
        {
            // Cancelled, or lost with its agent: what it saw lies on the node either way.
        }

        try
        {
            var report = await Workflow.ExecuteActivityAsync(
                (INodeVerificationActivities activities) => activities.CollectProbeAsync(node),
                NodeCall.Options(node, "Collect the measured downtime", ActivityTime.Short, CancellationToken.None));
            return Attribute(report, phases());
        }
        catch (ActivityFailureException)
        {
            return null;
        }
        finally
        {
            running = null;
        }
    }

    /// <summary>Splits gaps over the phases that they overlap.</summary>
    internal static Downtime Attribute(ProbeReport report, IReadOnlyList<PhaseStatus> phases)
    {
        var shares = phases
            .Where(phase => phase.StartedAt is not null)
            .Select(phase => new PhaseDowntime(
                phase.Phase,
                Overlap(report, "read", phase),
                Overlap(report, "write", phase),
                Overlap(report, "watch", phase)))
            .Where(share => share.ReadMs + share.WriteMs + share.WatchMs > 0)
            .ToList();
        return new Downtime(
            report.Gaps.Select(gap => gap.Milliseconds).DefaultIfEmpty().Max(),
            Longest(report, "read"),
            Longest(report, "write"),
            Longest(report, "watch"),
            shares,
            report);
    }

    private static long Longest(ProbeReport report, string kind) =>
        report.Gaps.Where(gap => gap.Kind == kind).Select(gap => gap.Milliseconds).DefaultIfEmpty().Max();

    private static long Overlap(ProbeReport report, string kind, PhaseStatus phase)
    {
        var end = phase.EndedAt ?? report.To;
        return report.Gaps
            .Where(gap => gap.Kind == kind)
            .Sum(gap =>
            {
                var from = gap.From > phase.StartedAt!.Value ? gap.From : phase.StartedAt.Value;
                var to = gap.To < end ? gap.To : end;
                return to > from ? (long)(to - from).TotalMilliseconds : 0;
            });
    }
}
