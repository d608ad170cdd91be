using Temporalio.Client;

namespace Temporalio.Testing;

/// <summary>A server for tests with a client on it. Dispose of it to end the server.</summary>
public class WorkflowEnvironment : IAsyncDisposable
{
    /// <summary>An environment around a client that someone else connected; it starts and ends no server.</summary>
    public WorkflowEnvironment(ITemporalClient client) => Client = client;

    /// <summary>The client; share it with workers.</summary>
    public ITemporalClient Client { get; protected init; }

    /// <summary>Whether timers of idle workflows pass without waiting.</summary>
    public virtual bool SupportsTimeSkipping => false;

    /// <summary>Starts a server in this process and connects to it.</summary>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<WorkflowEnvironment> StartLocalAsync(WorkflowEnvironmentStartLocalOptions? options = null)
    {
        options ??= new();
        var attributes = (options.SearchAttributes ?? []).ToDictionary(key => key.Name, key => key.ValueType);
        return await EmbeddedEnvironment.StartAsync(
            options, server => server with { SearchAttributes = attributes, DatabaseFile = options.DevServerOptions.DatabaseFilename }, null)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Starts a server in this process whose clock jumps to the next timer while a result is awaited and nothing else is to be done.
    /// </summary>
    public static async Task<WorkflowEnvironment> StartTimeSkippingAsync(WorkflowEnvironmentStartTimeSkippingOptions? options = null) =>
        await EmbeddedEnvironment.StartAsync(options ?? new(), server => server, new TimeSkipping()).ConfigureAwait(false);

    /// <summary>Waits so many milliseconds in the server's time.</summary>
    public Task DelayAsync(int millisecondsDelay, CancellationToken? cancellationToken = null) =>
        DelayAsync(TimeSpan.FromMilliseconds(millisecondsDelay), cancellationToken);

    /// <summary>Waits in the server's time, which passes at once where time is skipped.</summary>
    public virtual Task DelayAsync(TimeSpan delay, CancellationToken? cancellationToken = null) =>
        Task.Delay(delay, cancellationToken ?? CancellationToken.None);

    /// <summary>The server's time, in UTC.</summary>
    public virtual Task<DateTime> GetCurrentTimeAsync() => Task.FromResult(DateTime.UtcNow);

    /// <summary>Runs the call; results that it awaits do not skip time.</summary>
    public void WithAutoTimeSkippingDisabled(Action func) => WithAutoTimeSkippingDisabled(() =>
    {
        func();
        return ValueTuple.Create();
    });

    /// <inheritdoc cref="WithAutoTimeSkippingDisabled(Action)"/>
    public T WithAutoTimeSkippingDisabled<T>(Func<T> func)
    {
        using var off = DisableAutoTimeSkipping();
        return func();
    }

    /// <inheritdoc cref="WithAutoTimeSkippingDisabled(Action)"/>
    public async Task WithAutoTimeSkippingDisabledAsync(Func<Task> func)
    {
        using var off = DisableAutoTimeSkipping();
        await func().ConfigureAwait(false);
    }

    /// <inheritdoc cref="WithAutoTimeSkippingDisabled(Action)"/>
    public virtual async Task<T> WithAutoTimeSkippingDisabledAsync<T>(Func<Task<T>> func)
    {
        using var off = DisableAutoTimeSkipping();
        return await func().ConfigureAwait(false);
    }

    /// <summary>Ends the server, if this environment started one. Further calls do nothing.</summary>
    public virtual Task ShutdownAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ShutdownAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    private protected virtual IDisposable? DisableAutoTimeSkipping() => null;
}
