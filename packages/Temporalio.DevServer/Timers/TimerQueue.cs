using Microsoft.Extensions.Logging;
using Temporalio.DevServer.Engine;

namespace Temporalio.DevServer.Timers;

/// <summary>Wakes each workflow at its next deadline. A deadline that moved later simply finds nothing to do.</summary>
internal sealed class TimerQueue : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);
    private readonly TimeProvider clock;
    private readonly Func<WorkflowKey, CancellationToken, Task> fire;
    private readonly ILogger logger;
    private readonly Lock gate = new();
    private readonly PriorityQueue<(WorkflowKey Key, DateTimeOffset Time), DateTimeOffset> queue = new();
    private readonly Dictionary<WorkflowKey, DateTimeOffset> earliest = [];
    private readonly CancellationTokenSource stopping = new();
    private readonly ITimer timer;

    public TimerQueue(TimeProvider clock, Func<WorkflowKey, CancellationToken, Task> fire, ILogger logger)
    {
        this.clock = clock;
        this.fire = fire;
        this.logger = logger;
        timer = clock.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The next time anything is due.</summary>
    public DateTimeOffset? Next
    {
        get
        {
            lock (gate)
            {
                return queue.TryPeek(out _, out var time) ? time : null;
            }
        }
    }

    public void Schedule(WorkflowKey key, DateTimeOffset time)
    {
        lock (gate)
        {
            if (stopping.IsCancellationRequested || (earliest.TryGetValue(key, out var known) && known <= time))
            {
                return;
            }

            earliest[key] = time;
            queue.Enqueue((key, time), time);
            if (queue.Peek().Time == time)
            {
                Arm();
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            stopping.Cancel();
        }

        timer.Dispose();
        stopping.Dispose();
    }

    private void OnTimer()
    {
        var due = new List<WorkflowKey>();
        lock (gate)
        {
            if (stopping.IsCancellationRequested)
            {
                return;
            }

            var now = clock.GetUtcNow();
            while (queue.TryPeek(out var entry, out var time) && time <= now)
            {
                queue.Dequeue();
                if (earliest.TryGetValue(entry.Key, out var known) && known == entry.Time)
                {
                    earliest.Remove(entry.Key);
                    due.Add(entry.Key);
                }
            }

            Arm();
        }

        foreach (var key in due)
        {
            _ = Task.Run(() => FireAsync(key));
        }
    }

    private async Task FireAsync(WorkflowKey key)
    {
        try
        {
            await fire(key, CancellationToken.None);
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            // The server stops; what is due stays due.
        }
        catch (Exception error)
        {
            logger.LogError(error, "A timer of workflow {WorkflowId} failed and is tried again", key.WorkflowId);
            Schedule(key, clock.GetUtcNow() + TimeSpan.FromSeconds(1));
        }
    }

    private void Arm()
    {
        if (!queue.TryPeek(out _, out var time))
        {
            return;
        }

        // Timers count whole milliseconds; rounding up spares a round that is too early.
        var wait = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, (time - clock.GetUtcNow()).TotalMilliseconds)));
        timer.Change(wait < LongestWait ? wait : LongestWait, Timeout.InfiniteTimeSpan);
    }
}
