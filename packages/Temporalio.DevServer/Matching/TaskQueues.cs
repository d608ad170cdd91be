using System.Collections.Concurrent;

namespace Temporalio.DevServer.Matching;

/// <summary>All task queues. They live in memory: what is in them follows from the runs' state.</summary>
internal sealed class TaskQueues(TimeProvider clock)
{
    private readonly ConcurrentDictionary<QueueKey, TaskQueue> queues = new();

    public TaskQueue Get(QueueKey key) => queues.GetOrAdd(key, _ => new TaskQueue(clock));

    public TaskQueue? Find(QueueKey key) => queues.GetValueOrDefault(key);

    /// <summary>
    /// Adds a task behind the others, or before them when it was there already and its poller could not take it. False when the queue
    /// belonged to one worker only and is gone: a task does not bring it back, as nobody would take it there.
    /// </summary>
    public bool TryAdd(QueuedTask task, bool first = false)
    {
        if (task.Sticky)
        {
            return Find(task.Queue)?.TryAdd(task, first) == true;
        }

        while (!Get(task.Queue).TryAdd(task, first))
        {
            // It was removed in between, though it served all workers: the next one is new.
        }

        return true;
    }

    /// <summary>Removes a queue that belonged to one worker only.</summary>
    public IReadOnlyList<QueuedTask> Remove(QueueKey key) => queues.TryRemove(key, out var queue) ? queue.Drain() : [];
}
