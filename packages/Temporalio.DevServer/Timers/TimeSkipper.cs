using Microsoft.Extensions.Logging;
using Temporalio.DevServer.Engine;

namespace Temporalio.DevServer.Timers;

/// <summary>Puts the clock forward to the next deadline whenever every run does nothing but wait for time to pass.</summary>
internal sealed class TimeSkipper : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(5);
    private readonly SkippingTimeProvider clock;
    private readonly WorkflowEngine engine;
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock gate = new();
    private readonly List<DateTimeOffset> sleeps = [];

    // As Temporal's own test server, it starts locked: clients unlock it while they await a result.
    private int locks = 1;

    public TimeSkipper(SkippingTimeProvider clock, WorkflowEngine engine)
    {
        this.clock = clock;
        this.engine = engine;
        _ = Task.Run(RunAsync);
    }

    public DateTimeOffset Now => clock.GetUtcNow();

    public void Lock() => Interlocked.Increment(ref locks);

    public void Unlock()
    {
        if (Interlocked.Decrement(ref locks) < 0)
        {
            Interlocked.Increment(ref locks);
            throw new Grpc.GrpcException(Grpc.GrpcCode.FailedPrecondition, "Time skipping is not locked.");
        }
    }

    /// <summary>Waits in the server's time.</summary>
    public async Task SleepUntilAsync(DateTimeOffset time, CancellationToken cancellation)
    {
        lock (gate)
        {
            sleeps.Add(time);
        }

        try
        {
            var left = time - clock.GetUtcNow();
            if (left > TimeSpan.Zero)
            {
                await Task.Delay(left, clock, cancellation);
            }
        }
        finally
        {
            lock (gate)
            {
                sleeps.Remove(time);
            }
        }
    }

    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var stop = stopping.Token;
        try
        {
            using var timer = new PeriodicTimer(Period);
            while (await timer.WaitForNextTickAsync(stop))
            {
                if (Volatile.Read(ref locks) == 0 && await NextAsync(stop) is { } next && Volatile.Read(ref locks) == 0)
                {
                    clock.SkipTo(next);
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

    // Null while something is being done, or when there is nothing to wait for.
    private async Task<DateTimeOffset?> NextAsync(CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        DateTimeOffset? next;
        lock (gate)
        {
            next = sleeps.Count > 0 ? sleeps.Min() : null;
        }

        foreach (var open in engine.OpenRuns)
        {
            var (isBusy, deadline) = await engine.ChangeAsync(
                open.Key,
                scope => scope.Current() is { IsOpen: true } run ? (run.IsWaitingForWorker, run.NextDeadline()?.ToDateTimeOffset()) : (false, null),
                stop);
            if (isBusy)
            {
                return null;
            }

            next = deadline < next || next is null ? deadline ?? next : next;
        }

        return next > now && engine.Outbox.IsIdle ? next : null;
    }
}
