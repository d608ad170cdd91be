namespace Temporalio.DevServer.Engine;

/// <summary>A lock for each workflow id. Several ids may share one; nobody ever holds two.</summary>
internal sealed class WorkflowLocks
{
    private readonly SemaphoreSlim[] stripes = [.. Enumerable.Range(0, 1024).Select(_ => new SemaphoreSlim(1, 1))];

    public async Task<SemaphoreSlim> EnterAsync(WorkflowKey key, CancellationToken cancellation)
    {
        var stripe = stripes[(uint)key.GetHashCode() % (uint)stripes.Length];
        await stripe.WaitAsync(cancellation);
        return stripe;
    }
}
