using Masterful.Workflows.Contracts.Verification;

namespace Masterful.Activities.Verification;

/// <summary>
/// Turns single successes and failures into gaps. A gap lasts from the last success to the next one, because nobody knows more: the
/// API may have been back just before the probe that found it.
/// </summary>
internal sealed class ProbeTrack
{
    /// <summary>Three probe intervals; anything shorter is a slow answer.</summary>
    public static readonly TimeSpan Tolerated = TimeSpan.FromMilliseconds(300);

    /// <summary>Gaps that a report holds, and that are kept per kind.</summary>
    public const int MostGaps = 500;

    private readonly Lock gate = new();
    private readonly Dictionary<string, DateTimeOffset> lastSuccess;
    private readonly HashSet<string> blind;
    private readonly List<ProbeGap> gaps;
    private readonly ProbeState start;
    private DateTimeOffset to;
    private long samples;
    private long successes;

    private ProbeTrack(ProbeState start)
    {
        this.start = start;
        lastSuccess = new Dictionary<string, DateTimeOffset>(start.LastSuccess);
        blind = [.. start.Blind];
        gaps = [.. start.Gaps];
        to = start.To;
        samples = start.Samples;
        successes = start.Successes;
    }

    /// <summary>Tells this probe's Event from those of others.</summary>
    public string Nonce => start.Nonce;

    /// <summary>Goes on with what an earlier attempt of the same run kept, else starts anew.</summary>
    /// <param name="before">What lies on the node; null when nothing does.</param>
    /// <param name="run">The workflow run.</param>
    /// <param name="now">When probing starts or goes on.</param>
    public static ProbeTrack Open(ProbeState? before, string run, DateTimeOffset now)
    {
        if (before is not null && before.Run == run)
        {
            // Nobody looked since: what comes before the next success is an upper bound.
            return new ProbeTrack(before with { Blind = ProbeKind.All });
        }

        return new ProbeTrack(new ProbeState
        {
            Run = run,
            Nonce = Guid.NewGuid().ToString("N")[..8],
            From = now,
            To = now,
            LastSuccess = ProbeKind.All.ToDictionary(kind => kind, _ => now),
        });
    }

    /// <summary>Notes one probe.</summary>
    public void Probed(string kind, bool success, DateTimeOffset now)
    {
        lock (gate)
        {
            samples++;
            Note(kind, success, now);
        }
    }

    /// <summary>Notes that something holds without having been asked for, as an open stream does.</summary>
    public void Holds(string kind, DateTimeOffset now)
    {
        lock (gate)
        {
            Note(kind, success: true, now);
        }
    }

    /// <summary>Notes that this process stood still, so that gaps across it are upper bounds.</summary>
    public void Stalled()
    {
        lock (gate)
        {
            blind.UnionWith(ProbeKind.All);
        }
    }

    /// <summary>Whether each kind succeeded a moment ago, so that no gap is open.</summary>
    public bool IsBack()
    {
        lock (gate)
        {
            return lastSuccess.Values.All(success => to - success <= Tolerated);
        }
    }

    /// <summary>What is to be kept.</summary>
    public ProbeState State()
    {
        lock (gate)
        {
            return start with
            {
                To = to,
                Samples = samples,
                Successes = successes,
                LastSuccess = new Dictionary<string, DateTimeOffset>(lastSuccess),
                Blind = [.. blind.Order(StringComparer.Ordinal)],
                Gaps = [.. gaps],
            };
        }
    }

    private void Note(string kind, bool success, DateTimeOffset now)
    {
        to = now > to ? now : to;
        if (!success)
        {
            return;
        }

        successes++;
        var gap = new ProbeGap(kind, lastSuccess[kind], now, blind.Contains(kind));
        if (now - gap.From > Tolerated)
        {
            Keep(gap);
        }

        lastSuccess[kind] = now > gap.From ? now : gap.From;
        blind.Remove(kind);
    }

    private void Keep(ProbeGap gap)
    {
        gaps.Add(gap);
        if (gaps.Count(other => other.Kind == gap.Kind) > MostGaps)
        {
            gaps.Remove(gaps.Where(other => other.Kind == gap.Kind).MinBy(other => other.Milliseconds)!);
        }
    }
}
