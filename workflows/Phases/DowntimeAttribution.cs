using Masterful.Workflows.Contracts.Status;
using Masterful.Workflows.Contracts.Verification;

namespace Masterful.Workflows.Phases;

/// <summary>Splits the gaps that probes saw over the phases that they overlap.</summary>
internal static class DowntimeAttribution
{
    private const string Read = "read";
    private const string Write = "write";
    private const string Watch = "watch";

    /// <summary>What all vantage points saw; null when none did.</summary>
    /// <param name="node">From the node; null when it could not be collected.</param>
    /// <param name="outside">From beside the Seed; null when it was lost.</param>
    /// <param name="phases">When each phase ran.</param>
    public static Downtime? Of(ProbeReport? node, ProbeReport? outside, IReadOnlyList<PhaseStatus> phases)
    {
        if ((node ?? outside) is not { } first)
        {
            return null;
        }

        // Who never reached the API cannot tell when it was away.
        List<VantageDowntime> vantages = [.. new[] { node, outside }
            .OfType<ProbeReport>()
            .Select(report => report.Successes > 0 ? Of(report, phases) : new(report.Vantage, report.Samples, 0, 0, 0, [], NeverReached(report)))];
        var (read, write, watch) = (vantages.Max(vantage => vantage.LongestReadMs), vantages.Max(vantage => vantage.LongestWriteMs), vantages.Max(vantage => vantage.LongestWatchMs));
        return new Downtime(Math.Max(read, Math.Max(write, watch)), read, write, watch, Longest(vantages, phases), first) { Vantages = vantages };
    }

    private static VantageDowntime Of(ProbeReport report, IReadOnlyList<PhaseStatus> phases)
    {
        var open = report.Gaps.Where(gap => gap.IsOpen).Select(gap => gap.Kind).Distinct().ToList();
        return new(
            report.Vantage,
            report.Samples,
            Longest(report, Read),
            Longest(report, Write),
            Longest(report, Watch),
            [.. phases
                .Where(phase => phase.StartedAt is not null)
                .Select(phase => new PhaseDowntime(phase.Phase, Share(report, Read, phase), Share(report, Write, phase), Share(report, Watch, phase)))
                .Where(share => share.ReadMs + share.WriteMs + share.WatchMs > 0)],
            open.Count > 0 ? $"not back when probing ended: {string.Join(", ", open)}" : "");
    }

    private static List<PhaseDowntime> Longest(List<VantageDowntime> vantages, IReadOnlyList<PhaseStatus> phases) =>
        [.. phases
            .Select(phase => vantages.SelectMany(vantage => vantage.Phases).Where(share => share.Phase == phase.Phase).ToList())
            .Where(shares => shares.Count > 0)
            .Select(shares => new PhaseDowntime(shares[0].Phase, shares.Max(share => share.ReadMs), shares.Max(share => share.WriteMs), shares.Max(share => share.WatchMs)))];

    private static string NeverReached(ProbeReport report) =>
        report.Note.Length > 0 ? report.Note : report.Samples == 0 ? "not measured: no probe was sent" : "not measured: the API was never reached from there";

    private static long Longest(ProbeReport report, string kind) =>
        report.Gaps.Where(gap => gap.Kind == kind).Select(gap => gap.Milliseconds).DefaultIfEmpty().Max();

    private static long Share(ProbeReport report, string kind, PhaseStatus phase)
    {
        var end = phase.EndedAt ?? report.To;
        return report.Gaps
            .Where(gap => gap.Kind == kind)
            .Select(gap =>
            {
                var from = gap.From > phase.StartedAt!.Value ? gap.From : phase.StartedAt.Value;
                var to = gap.To < end ? gap.To : end;
                return to > from ? (long)(to - from).TotalMilliseconds : 0;
            })
            .DefaultIfEmpty()
            .Max();
    }
}
