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
    public int Max { get; init; }

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

    // Continuations instead of an await: their number decides who goes on first, and it is officially two.
    private Task<bool> WaitAsync(TimeSpan? timeout, LinkedListNode<object> ticket, CancellationToken? cancellationToken)
    {
        bool CanEnter() => CurrentCount > 0 && waiters.First == ticket;
        Task waiting = timeout is { } limit
            ? Workflow.WaitConditionAsync(CanEnter, limit, cancellationToken)
            : Workflow.WaitConditionAsync(CanEnter, cancellationToken);
        var entered = waiting.ContinueWith(
            ended =>
            {
                var entering = ended is not Task<bool> limited || limited.Result;
                CurrentCount -= entering ? 1 : 0;
                return entering;
            },
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Current);
        return entered.ContinueWith(
            ended =>
            {
                waiters.Remove(ticket);
                return ended;
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Current).Unwrap();
    }
}
