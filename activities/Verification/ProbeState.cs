using Masterful.Workflows.Contracts.Verification;

namespace Masterful.Activities.Verification;

/// <summary>What a probe saw so far, small enough to be written every second.</summary>
internal sealed record ProbeState
{
    /// <summary>The workflow run that is measured; what another run left behind is not continued.</summary>
    public string Run { get; init; } = "";

    /// <summary>Tells this probe's Event from those of others.</summary>
    public string Nonce { get; init; } = "";

    /// <summary>First probe.</summary>
    public DateTimeOffset From { get; init; }

    /// <summary>Last probe.</summary>
    public DateTimeOffset To { get; init; }

    /// <summary>Probes sent.</summary>
    public long Samples { get; init; }

    /// <summary>Probes that succeeded.</summary>
    public long Successes { get; init; }

    /// <summary>Last success of each kind; the first probe where there was none.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> LastSuccess { get; init; } = new Dictionary<string, DateTimeOffset>();

    /// <summary>Kinds that the probe was away for since their last success.</summary>
    public IReadOnlyList<string> Blind { get; init; } = [];

    /// <summary>Gaps that have ended.</summary>
    public IReadOnlyList<ProbeGap> Gaps { get; init; } = [];

    /// <summary>The report: gaps that have ended and those that have not, in order.</summary>
    /// <param name="vantage">From where.</param>
    public ProbeReport ToReport(string vantage)
    {
        var open = LastSuccess
            .Where(last => To - last.Value > ProbeTrack.Tolerated)
            .Select(last => new ProbeGap(last.Key, last.Value, To, Blind.Contains(last.Key), IsOpen: true));

        // The report goes into the workflow's history, where an API that flaps for hours must not fill it: the longest gaps stay.
        var gaps = Gaps.Concat(open)
            .OrderByDescending(gap => gap.Milliseconds)
            .Take(ProbeTrack.MostGaps)
            .OrderBy(gap => gap.From)
            .ThenBy(gap => gap.Kind, StringComparer.Ordinal)
            .ToList();
        return new ProbeReport(vantage, From, To, Samples, gaps) { Successes = Successes };
    }
}
