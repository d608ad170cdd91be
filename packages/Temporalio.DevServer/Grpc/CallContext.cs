namespace Temporalio.DevServer.Grpc;

/// <summary>What a handler knows about the call besides its message.</summary>
/// <param name="Remaining">The time the client gave the call; null when it set no deadline.</param>
/// <param name="Cancellation">Cancelled when the client went away, its deadline passed, or the server stops.</param>
internal sealed record CallContext(TimeSpan? Remaining, CancellationToken Cancellation)
{
    /// <summary>How long a call may wait so that its answer still reaches the client before the deadline.</summary>
    public TimeSpan WaitAtMost(TimeSpan limit)
    {
        if (Remaining is not { } remaining)
        {
            return limit;
        }

        var margin = TimeSpan.FromTicks(Math.Min(TimeSpan.TicksPerSecond, remaining.Ticks / 5));
        var usable = remaining - margin;
        return usable < limit ? usable : limit;
    }
}
