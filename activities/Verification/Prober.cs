namespace Masterful.Activities.Verification;

/// <summary>Probes side by side until it is cancelled, and keeps what it saw.</summary>
internal sealed class Prober(IProbeStore store, IProbeTransport transport, string node, TimeProvider clock)
{
    private const int TicksPerFlush = 5;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(1);

    /// <summary>Probes until it is cancelled, which is its normal end.</summary>
    /// <param name="run">The workflow run that is measured.</param>
    /// <param name="linger">How long it goes on when it is to end while a gap is open, such as that of one slow write: a gap without an end is no measurement.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(string run, Func<TimeSpan> linger, CancellationToken cancellationToken)
    {
        var track = ProbeTrack.Open(store.Read(), run, clock.GetUtcNow());
        var sampler = new ProbeSampler(transport, track, node, clock);
        using var ending = new CancellationTokenSource();
        Task[] loops =
        [
            EveryAsync(sampler.ReadAsync, ending.Token),
            EveryAsync(sampler.WriteAsync, ending.Token),
            EveryAsync(sampler.WatchAsync, ending.Token),
        ];
        try
        {
            await KeepAsync(track, sampler, loops, linger, cancellationToken);
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(loops);
            store.Write(track.State());
        }
    }

    private async Task KeepAsync(ProbeTrack track, ProbeSampler sampler, Task[] loops, Func<TimeSpan> linger, CancellationToken cancellationToken)
    {
        var last = clock.GetTimestamp();
        long? asked = null;
        for (var tick = 0L; !loops.Any(loop => loop.IsCompleted); tick++)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                asked ??= clock.GetTimestamp();
                if (track.IsBack() || clock.GetElapsedTime(asked.Value) >= linger())
                {
                    return;
                }
            }

            if (clock.GetElapsedTime(last) > Stall)
            {
                track.Stalled();
            }

            last = clock.GetTimestamp();
            sampler.Tick();
            if (tick % TicksPerFlush == 0)
            {
                var state = track.State();
                store.Write(state);
                ActivityProgress.Report($"{state.Samples} probes, {state.Gaps.Count} gaps, watch {(sampler.IsOpen ? "open" : "closed")}");
            }

            await PauseAsync(Interval, asked is null ? cancellationToken : CancellationToken.None);
        }
    }

    /// <summary>Does something every interval, or as soon as it is done when it takes longer.</summary>
    private async Task EveryAsync(Func<CancellationToken, Task> probe, CancellationToken cancellationToken)
    {
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                var started = clock.GetTimestamp();
                await probe(cancellationToken);
                var rest = Interval - clock.GetElapsedTime(started);
                await PauseAsync(rest > TimeSpan.Zero ? rest : TimeSpan.FromMilliseconds(1), cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The end that it was asked for.
        }
    }

    private async Task PauseAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(time, clock, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The loops look at the token themselves.
        }
    }
}
