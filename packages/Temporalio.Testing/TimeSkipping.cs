using Temporalio.Client;
using Temporalio.Client.Interceptors;

namespace Temporalio.Testing;

/// <summary>
/// Unlocks the server's clock while at least one result is awaited. The server counts locks; counting here as well keeps its count at
/// zero or one, however many results are awaited at once.
/// </summary>
internal sealed class TimeSkipping : IClientInterceptor
{
    private readonly Lock gate = new();
    private Task turn = Task.CompletedTask;
    private int waiting;
    private int disabled;

    public TestService? Service { get; set; }

    public ClientOutboundInterceptor InterceptClient(ClientOutboundInterceptor nextInterceptor) => new Outbound(this, nextInterceptor);

    public async Task<IAsyncDisposable> UnlockAsync()
    {
        await CountAsync(1).ConfigureAwait(false);
        return new Unlocked(this);
    }

    public IDisposable Disable()
    {
        Interlocked.Increment(ref disabled);
        return new Enabling(this);
    }

    private Task CountAsync(int change)
    {
        lock (gate)
        {
            return turn = ChangeAsync(turn, change);
        }
    }

    private async Task ChangeAsync(Task before, int change)
    {
        // One change at a time, whatever came of the one before.
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var last = waiting;
        waiting += change;
        if (last == 0)
        {
            await Service!.UnlockTimeSkippingAsync(new()).ConfigureAwait(false);
        }
        else if (waiting == 0)
        {
            await Service!.LockTimeSkippingAsync(new()).ConfigureAwait(false);
        }
    }

    private sealed class Outbound(TimeSkipping skipping, ClientOutboundInterceptor next) : ClientOutboundInterceptor(next)
    {
        public override async Task<WorkflowHandle<TWorkflow, TResult>> StartWorkflowAsync<TWorkflow, TResult>(StartWorkflowInput input) =>
            new Handle<TWorkflow, TResult>(skipping, await Next.StartWorkflowAsync<TWorkflow, TResult>(input).ConfigureAwait(false));
    }

    /// <summary>Only handles of workflows that were started here skip time, as nobody else's result is awaited on purpose.</summary>
    private sealed record Handle<TWorkflow, TResult> : WorkflowHandle<TWorkflow, TResult>
    {
        private readonly TimeSkipping skipping;

        public Handle(TimeSkipping skipping, WorkflowHandle<TWorkflow, TResult> started)
            : base(started) => this.skipping = skipping;

        public override async Task<TOther> GetResultAsync<TOther>(bool followRuns = true, RpcOptions? rpcOptions = null)
        {
            if (Volatile.Read(ref skipping.disabled) > 0)
            {
                return await base.GetResultAsync<TOther>(followRuns, rpcOptions).ConfigureAwait(false);
            }

            await using var unlocked = await skipping.UnlockAsync().ConfigureAwait(false);
            return await base.GetResultAsync<TOther>(followRuns, rpcOptions).ConfigureAwait(false);
        }
    }

    private sealed class Unlocked(TimeSkipping skipping) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await skipping.CountAsync(-1).ConfigureAwait(false);
    }

    private sealed class Enabling(TimeSkipping skipping) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref skipping.disabled);
    }
}
