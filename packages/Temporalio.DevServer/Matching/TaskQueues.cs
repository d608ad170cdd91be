using System.Collections.Concurrent;

namespace Temporalio.DevServer.Matching;

/// <summary>All task queues. They live in memory: what is in them follows from the runs' state.</summary>
internal sealed class TaskQueues(TimeProvider clock)
{
    private readonly ConcurrentDictionary<QueueKey, TaskQueue> queues = new();

    public TaskQueue Get(QueueKey key) => queues.GetOrAdd(key, _ => new TaskQueue(clock));

    public TaskQueue? Find(QueueKey key) => queues.GetValueOrDefault(key);

    public void Add(QueuedTask task) => Get(task.Queue).Add(task);

    /// <summary>Puts back a task that its poller could not take.</summary>
    public void Return(QueuedTask task) => Get(task.Queue).Add(task, first: true);

    /// <summary>Removes a queue that belonged to one worker only.</summary>
    public IReadOnlyList<QueuedTask> Remove(QueueKey key) => queues.TryRemove(key, out var queue) ? queue.Drain() : [];
}
