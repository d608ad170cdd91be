namespace Temporalio.DevServer;

/// <summary>
/// A clock that runs with the system's and can be put forward. A server that is given one offers Temporal's test service and skips the
/// time in which no worker has anything to do, as long as clients have unlocked that.
/// </summary>
public sealed class SkippingTimeProvider : TimeProvider
{
    private readonly Lock gate = new();
    private readonly HashSet<SkippingTimer> timers = [];
    private long skippedTicks;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref skippedTicks));

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SkippingTimer(this, callback, state);
        lock (gate)
        {
            timers.Add(timer);
        }

        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Puts the clock forward; timers that become due by it fire. A time in the past changes nothing.</summary>
    public void SkipTo(DateTimeOffset time)
    {
        SkippingTimer[] all;
        lock (gate)
        {
            var ahead = (time - GetUtcNow()).Ticks;
            if (ahead <= 0)
            {
                return;
            }

            Interlocked.Add(ref skippedTicks, ahead);
            all = [.. timers];
        }

        foreach (var timer in all)
        {
            timer.Rearm();
        }
    }

    private void Remove(SkippingTimer timer)
    {
        lock (gate)
        {
            timers.Remove(timer);
        }
    }

    private sealed class SkippingTimer : ITimer
    {
        private readonly SkippingTimeProvider clock;
        private readonly TimerCallback callback;
        private readonly object? state;
        private readonly ITimer inner;
        private readonly Lock gate = new();
        private DateTimeOffset? due;
        private TimeSpan period = Timeout.InfiniteTimeSpan;

        public SkippingTimer(SkippingTimeProvider clock, TimerCallback callback, object? state)
        {
            this.clock = clock;
            this.callback = callback;
            this.state = state;
            inner = System.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (gate)
            {
                this.period = period;
                due = dueTime == Timeout.InfiniteTimeSpan ? null : clock.GetUtcNow() + dueTime;
                return Arm();
            }
        }

        public void Rearm()
        {
            lock (gate)
            {
                Arm();
            }
        }

        public void Dispose()
        {
            clock.Remove(this);
            inner.Dispose();
        }

        public async ValueTask DisposeAsync()
        {
            clock.Remove(this);
            await inner.DisposeAsync();
        }

        private void Fire()
        {
            lock (gate)
            {
                if (due is not { } time)
                {
                    return;
                }

                if (time > clock.GetUtcNow())
                {
                    Arm();
                    return;
                }

                due = period > TimeSpan.Zero ? clock.GetUtcNow() + period : null;
                Arm();
            }

            callback(state);
        }

        private bool Arm()
        {
            var wait = due is { } time
                ? TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling((time - clock.GetUtcNow()).TotalMilliseconds), 0, int.MaxValue))
                : Timeout.InfiniteTimeSpan;
            return inner.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }
}
