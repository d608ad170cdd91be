using Microsoft.Extensions.Logging;
using Temporalio.DevServer.Engine;

namespace Temporalio.DevServer.Timers;

/// <summary>Puts the clock forward to the next deadline whenever every run does nothing but wait for time to pass.</summary>
internal sealed class TimeSkipper : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(5);

    // Timers count in milliseconds that fit into an integer.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);
    private readonly SkippingTimeProvider clock;
    private readonly WorkflowEngine engine;
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock gate = new();
    private readonly List<Sleep> sleeps = [];

    // As Temporal's own test server, it starts locked: clients unlock it while they await a result.
    private int locks = 1;

    public TimeSkipper(SkippingTimeProvider clock, WorkflowEngine engine)
    {
        this.clock = clock;
        this.engine = engine;
        _ = Task.Run(RunAsync);
    }

    public DateTimeOffset Now => clock.GetUtcNow();

    // A sleep that unlocks makes up for one lock, from before time may pass under it until it has ended.
    private bool IsUnlocked => locks <= sleeps.Count(sleep => sleep.Unlocks);

    public void Lock()
    {
        lock (gate)
        {
            locks++;
        }
    }

    public void Unlock()
    {
        lock (gate)
        {
            if (locks == 0)
            {
                throw new Grpc.GrpcException(Grpc.GrpcCode.FailedPrecondition, "Time skipping is not locked.");
            }

            locks--;
        }
    }

    /// <summary>Waits in the server's time.</summary>
    public async Task SleepUntilAsync(DateTimeOffset time, CancellationToken cancellation)
    {
        Sleep sleep;
        lock (gate)
        {
            sleep = Add(time, unlocks: false);
        }

        await WaitAsync(sleep, cancellation);
    }

    /// <summary>
    /// Waits in the server's time. With <paramref name="unlocks"/> one lock less counts while it waits, so that time is skipped to its
    /// end and no further. Unlike Temporal's own test server this one takes that also while nothing is locked: time then passes as it did.
    /// </summary>
    public async Task SleepAsync(TimeSpan duration, bool unlocks, CancellationToken cancellation)
    {
        Sleep sleep;
        lock (gate)
        {
            sleep = Add(clock.GetUtcNow() + duration, unlocks);
        }

        await WaitAsync(sleep, cancellation);
    }

    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
    }

    private Sleep Add(DateTimeOffset time, bool unlocks)
    {
        var sleep = new Sleep(time, unlocks);
        sleeps.Add(sleep);
        return sleep;
    }

    private async Task WaitAsync(Sleep sleep, CancellationToken cancellation)
    {
        try
        {
            while (Rest(sleep, cancellation) is { } rest)
            {
                await rest;
            }
        }
        finally
        {
            // Until now its time stood in the way of any skip beyond; from now on the lock does.
            lock (gate)
            {
                sleeps.Remove(sleep);
            }
        }
    }

    // Null when it has ended. No skip may come between looking at the clock and setting the timer, or its time would be slept once more.
    private Task? Rest(Sleep sleep, CancellationToken cancellation)
    {
        lock (gate)
        {
            var left = sleep.Time - clock.GetUtcNow();
            return left > TimeSpan.Zero ? Task.Delay(left < LongestWait ? left : LongestWait, clock, cancellation) : null;
        }
    }

    private async Task RunAsync()
    {
        var stop = stopping.Token;
        try
        {
            using var timer = new PeriodicTimer(Period);
            while (await timer.WaitForNextTickAsync(stop))
            {
                if (IsSkippingWanted())
                {
                    await engine.BetweenChangesAsync(Skip, stop);
                }
            }
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // The server stops.
        }
        catch (Exception error)
        {
            engine.Logger.LogError(error, "Time skipping ended");
        }
    }

    private bool IsSkippingWanted()
    {
        lock (gate)
        {
            return IsUnlocked;
        }
    }

    // Nothing changes meanwhile: work that came to a run after it was looked at would otherwise time out by the skip.
    private void Skip()
    {
        lock (gate)
        {
            if (IsUnlocked && Next() is { } next)
            {
                clock.SkipTo(next);
            }
        }
    }

    // Null while something is being done, or when there is nothing to wait for.
    private DateTimeOffset? Next()
    {
        var now = clock.GetUtcNow();
        DateTimeOffset? next = sleeps.Count > 0 ? sleeps.Min(sleep => sleep.Time) : null;
        foreach (var run in engine.OpenRuns)
        {
            if (run.IsWaitingForWorker)
            {
                return null;
            }

            var deadline = run.NextDeadline()?.ToDateTimeOffset();
            next = deadline < next || next is null ? deadline ?? next : next;
        }

        return next > now && engine.Outbox.IsIdle ? next : null;
    }

    private sealed class Sleep(DateTimeOffset time, bool unlocks)
    {
        public DateTimeOffset Time => time;

        public bool Unlocks => unlocks;
    }
}
