namespace Temporalio.Workflows;

/// <summary>A counting semaphore for tasks of one workflow: first come, first served, and safe to replay.</summary>
public class Semaphore
{
    private readonly LinkedList<object> waiters = new();

    /// <summary>Semaphore with this many free places.</summary>
    public Semaphore(int initialCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(initialCount);
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
            throw new InvalidOperationException("Semaphore released more often than taken");
        }

        CurrentCount++;
    }

    private async Task<bool> EnterAsync(TimeSpan? timeout, CancellationToken? cancellationToken)
    {
        var ticket = waiters.AddLast(new object());
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
