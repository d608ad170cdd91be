namespace Temporalio.DevServer.Engine;

/// <summary>A lock for each workflow id. Several ids may share one; nobody who holds one waits for another, unless it takes all.</summary>
internal sealed class WorkflowLocks
{
    private const uint Count = 1024;
    private readonly SemaphoreSlim[] stripes = [.. Enumerable.Range(0, (int)Count).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Which lock an id has; all are taken in this order.</summary>
    public static uint IndexOf(WorkflowKey key) => (uint)key.GetHashCode() % Count;

    public async Task<SemaphoreSlim> EnterAsync(WorkflowKey key, CancellationToken cancellation)
    {
        var stripe = stripes[IndexOf(key)];
        await stripe.WaitAsync(cancellation);
        return stripe;
    }

    /// <summary>Runs an action while every lock is held.</summary>
    public async Task WithAllAsync(Action action, CancellationToken cancellation)
    {
        var held = 0;
        try
        {
            for (; held < stripes.Length; held++)
            {
                await stripes[held].WaitAsync(cancellation);
            }

            action();
        }
        finally
        {
            foreach (var stripe in stripes.Take(held))
            {
                stripe.Release();
            }
        }
    }
}
