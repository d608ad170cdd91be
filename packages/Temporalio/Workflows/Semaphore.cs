namespace Temporalio.Workflows;

/// <summary>A counting semaphore for tasks of one workflow, safe to replay. Those who wait are served in their order.</summary>
public class Semaphore
{
    private readonly LinkedList<object> waiters = new();

    /// <summary>Semaphore with this many free places.</summary>
    public Semaphore(int initialCount)
    {
        if (!Workflow.InWorkflow)
        {
            throw new InvalidOperationException("Cannot use workflow semaphore outside of workflow");
        }

        Max = initialCount;
        CurrentCount = initialCount;
    }

    /// <summary>How many places there are.</summary>
    public int Max { get; }

    /// <summary>How many places are free.</summary>
    public int CurrentCount { get; private set; }

    /// <summary>Waits for a place.</summary>
    public Task WaitAsync(CancellationToken? cancellationToken = null) => EnterAsync(null, cancellationToken);

    /// <summary>Waits for a place for so many milliseconds; false when none came free.</summary>
    public Task<bool> WaitAsync(int millisecondsTimeout, CancellationToken? cancellationToken = null) =>
        WaitAsync(TimeSpan.FromMilliseconds(millisecondsTimeout), cancellationToken);

    /// <summary>Waits for a place for so long; false when none came free.</summary>
    public Task<bool> WaitAsync(TimeSpan timeout, CancellationToken? cancellationToken = null) =>
        EnterAsync(timeout, cancellationToken);

    /// <summary>Gives the place back.</summary>
    public void Release()
    {
        if (CurrentCount >= Max)
        {
            throw new InvalidOperationException("More released than successfully waited");
        }

        CurrentCount++;
    }

    private Task<bool> EnterAsync(TimeSpan? timeout, CancellationToken? cancellationToken)
    {
        if (timeout < TimeSpan.Zero && timeout != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentException("Timeout cannot be less than zero (except -1ms for infinite)");
        }

        // Who asks while a place is free takes it at once, past those who wait: officially so, and commands depend on it.
        if (CurrentCount > 0)
        {
            CurrentCount--;
            return Task.FromResult(true);
        }

        return timeout == TimeSpan.Zero && cancellationToken is null
            ? Task.FromResult(false)
            : WaitAsync(timeout == Timeout.InfiniteTimeSpan ? null : timeout, waiters.AddLast(new object()), cancellationToken);
    }

    private async Task<bool> WaitAsync(TimeSpan? timeout, LinkedListNode<object> ticket, CancellationToken? cancellationToken)
    {
        try
        {
            bool CanEnter() => CurrentCount > 0 && waiters.First == ticket;
            if (timeout is not { } limit)
            {
                await Workflow.WaitConditionAsync(CanEnter, cancellationToken).ConfigureAwait(true);
            }
            else if (!await Workflow.WaitConditionAsync(CanEnter, limit, cancellationToken).ConfigureAwait(true))
            {
                return false;
            }

            CurrentCount--;
            return true;
        }
        finally
        {
            waiters.Remove(ticket);
        }
    }
}
