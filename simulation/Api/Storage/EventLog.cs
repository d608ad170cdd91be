using System.Runtime.CompilerServices;

namespace Masterful.Simulation.Api;

/// <summary>
/// The latest changes of a store in the order of their revisions, for watchers to replay and then to follow.
/// It forgets the oldest beyond its capacity; a watcher that needs those gets 410, as from a real server's watch cache.
/// </summary>
internal sealed class EventLog
{
    private readonly Lock sync = new();
    private readonly int capacity;
    private readonly List<StoreEvent> events = [];
    private long firstIndex;
    private long forgottenRevision;
    private int generation;
    private TaskCompletionSource changed = NewSignal();

    public EventLog(long startRevision, int capacity = 20_000)
    {
        forgottenRevision = startRevision;
        this.capacity = capacity;
    }

    public void Append(StoreEvent change)
    {
        TaskCompletionSource signal;
        lock (sync)
        {
            events.Add(change);
            if (events.Count > capacity * 2)
            {
                forgottenRevision = events[capacity - 1].Revision;
                events.RemoveRange(0, capacity);
                firstIndex += capacity;
            }

            signal = changed;
            changed = NewSignal();
        }

        signal.SetResult();
    }

    /// <summary>Starts over at a revision: whoever watches from before it gets 410.</summary>
    public void Reset(long startRevision)
    {
        TaskCompletionSource signal;
        lock (sync)
        {
            firstIndex += events.Count;
            events.Clear();
            forgottenRevision = startRevision;
            generation++;
            signal = changed;
            changed = NewSignal();
        }

        signal.SetResult();
    }

    public async IAsyncEnumerable<StoreEvent> FollowAsync(
        string keyPrefix, long afterRevision, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long next;
        int started;
        lock (sync)
        {
            if (afterRevision < forgottenRevision) throw ApiStatusException.Expired(afterRevision, forgottenRevision);
            next = firstIndex;
            started = generation;
        }

        while (true)
        {
            List<StoreEvent> batch;
            Task more;
            lock (sync)
            {
                if (started != generation || next < firstIndex) throw ApiStatusException.Expired(afterRevision, forgottenRevision);
                var offset = (int)(next - firstIndex);
                batch = events.GetRange(offset, events.Count - offset);
                next += batch.Count;
                more = changed.Task;
            }

            foreach (var change in batch)
            {
                if (change.Revision > afterRevision && change.Key.StartsWith(keyPrefix, StringComparison.Ordinal)) yield return change;
            }

            if (batch.Count > 0) continue;
            await more.WaitAsync(cancellationToken);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
