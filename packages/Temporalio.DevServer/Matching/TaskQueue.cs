namespace Temporalio.DevServer.Matching;

/// <summary>One task queue: tasks that wait for pollers, or pollers that wait for tasks, first come first served.</summary>
internal sealed class TaskQueue(TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly LinkedList<QueuedTask> tasks = new();
    private readonly LinkedList<TaskCompletionSource<QueuedTask?>> pollers = new();
    private readonly Dictionary<string, DateTimeOffset> seen = new(StringComparer.Ordinal);
    private bool isDrained;

    public int Backlog
    {
        get
        {
            lock (gate)
            {
                return tasks.Count;
            }
        }
    }

    /// <summary>Hands a task to a poll or keeps it for the next one; false when the queue was drained.</summary>
    public bool TryAdd(QueuedTask task, bool first = false)
    {
        lock (gate)
        {
            if (isDrained)
            {
                return false;
            }

            while (pollers.First is { } waiting)
            {
                pollers.RemoveFirst();
                if (waiting.Value.TrySetResult(task))
                {
                    return true;
                }
            }

            if (first)
            {
                tasks.AddFirst(task);
            }
            else
            {
                tasks.AddLast(task);
            }

            return true;
        }
    }

    /// <summary>The next task, or null when none came in time. A poll that is cancelled takes no task with it.</summary>
    public async Task<QueuedTask?> PollAsync(string identity, TimeSpan wait, CancellationToken cancellation)
    {
        LinkedListNode<TaskCompletionSource<QueuedTask?>> node;
        lock (gate)
        {
            if (isDrained)
            {
                return null;
            }

            seen[identity] = clock.GetUtcNow();
            if (tasks.First is { } task)
            {
                tasks.RemoveFirst();
                return task.Value;
            }

            node = pollers.AddLast(new TaskCompletionSource<QueuedTask?>(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(wait);
        await using var registration = limit.Token.Register(() => node.Value.TrySetResult(null));
        var result = await node.Value.Task;
        lock (gate)
        {
            seen[identity] = clock.GetUtcNow();
            if (node.List is not null)
            {
                pollers.Remove(node);
            }
        }

        return result;
    }

    /// <summary>Whether a worker polls now or did so within the given time.</summary>
    public bool HasPoller(TimeSpan within)
    {
        lock (gate)
        {
            if (pollers.Count > 0)
            {
                return true;
            }

            var since = clock.GetUtcNow() - within;
            return seen.Values.Any(time => time >= since);
        }
    }

    public IReadOnlyList<(string Identity, DateTimeOffset LastSeen)> Pollers(TimeSpan within)
    {
        lock (gate)
        {
            var since = clock.GetUtcNow() - within;
            return [.. seen.Where(poller => poller.Value >= since || pollers.Count > 0).Select(poller => (poller.Key, poller.Value))];
        }
    }

    /// <summary>Forgets a worker that said goodbye and wakes its polls, so that nothing is sent to it any more.</summary>
    public void Forget(string identity)
    {
        lock (gate)
        {
            seen.Remove(identity);
        }
    }

    /// <summary>Ends every poll and takes the tasks that wait. There will be no others.</summary>
    public IReadOnlyList<QueuedTask> Drain()
    {
        lock (gate)
        {
            isDrained = true;
            foreach (var waiting in pollers)
            {
                waiting.TrySetResult(null);
            }

            pollers.Clear();
            seen.Clear();
            var left = tasks.ToList();
            tasks.Clear();
            return left;
        }
    }
}
