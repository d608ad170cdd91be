using Microsoft.Extensions.Logging;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Worker.Interceptors;
using static Temporalio.Exceptions.RpcException;

namespace Temporalio.Worker;

/// <summary>Runs workflows and activities of one task queue. Can be executed once.</summary>
public class TemporalWorker : IDisposable
{
    // Workflow tasks take moments and are given up only when something hangs; activities are told to stop in due time.
    private static readonly TimeSpan WorkflowTaskPatience = TimeSpan.FromSeconds(10);

    private readonly SwitchableClient client;
    private readonly ILogger logger;
    private readonly string instanceKey = Guid.NewGuid().ToString();
    private readonly List<IPollingWorker> parts = [];
    private volatile IWorkerClient workerClient;
    private int executed;

    /// <summary>
    /// Throws <see cref="ArgumentException"/> when task queue, workflows or activities are missing or doubled, and
    /// <see cref="InvalidOperationException"/> for a lazy client that has not connected yet.
    /// </summary>
    public TemporalWorker(IWorkerClient client, TemporalWorkerOptions options)
    {
        Options = (TemporalWorkerOptions)options.Clone();
        if (string.IsNullOrEmpty(Options.TaskQueue))
        {
            throw new ArgumentException("Task queue is required");
        }
        this.client = new(client);
        workerClient = client;
        if (Options.Activities.Count == 0 && Options.Workflows.Count == 0)
        {
            throw new ArgumentException("At least one activity or workflow must be registered");
        }
        Options.Identity ??= client.Connection.Options.Identity;
        Options.LoggerFactory ??= client.Options.LoggerFactory;
        // A client interceptor that is a worker interceptor too is meant for both sides.
        Options.Interceptors =
            [.. (client.Options.Interceptors ?? []).OfType<IWorkerInterceptor>(), .. Options.Interceptors ?? []];
        logger = Options.LoggerFactory.CreateLogger<TemporalWorker>();
        if (Options.Activities.Count > 0)
        {
            parts.Add(new ActivityWorker(this.client, Options));
        }
        if (Options.Workflows.Count > 0)
        {
            parts.Add(new WorkflowWorker(this.client, Options));
        }
    }

    public TemporalWorkerOptions Options { get; }

    /// <summary>
    /// The client. A new one takes over for all calls that are not under way yet, as when a certificate has to be replaced; it must be
    /// connected, of the same namespace, and not be disposed of while the worker runs.
    /// </summary>
    public IWorkerClient Client
    {
        get => workerClient;
        set
        {
            client.Replace(value);
            workerClient = value;
        }
    }

    /// <summary>
    /// Runs until the token is cancelled, then stops in order and throws <see cref="TaskCanceledException"/>. Throws earlier when the
    /// namespace does not exist or the server refuses the worker for good; an unreachable server is waited for.
    /// </summary>
    public Task ExecuteAsync(CancellationToken stoppingToken) =>
        ExecuteAsync(() => Task.Delay(Timeout.Infinite, stoppingToken), stoppingToken);

    /// <summary>Runs until the given work is done, then stops in order.</summary>
    public async Task ExecuteAsync(Func<Task> untilComplete, CancellationToken stoppingToken = default) =>
        await ExecuteAsync(
            async () =>
            {
                await untilComplete().ConfigureAwait(false);
                return ValueTuple.Create();
            },
            stoppingToken).ConfigureAwait(false);

    /// <inheritdoc cref="ExecuteAsync(Func{Task}, CancellationToken)"/>
    public async Task<TResult> ExecuteAsync<TResult>(Func<Task<TResult>> untilComplete, CancellationToken stoppingToken = default)
    {
        if (Interlocked.Exchange(ref executed, 1) != 0)
        {
            throw new InvalidOperationException("Already started");
        }
        await CheckNamespaceAsync(stoppingToken).ConfigureAwait(false);
        using var stopPolling = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        using var hardStop = new CancellationTokenSource();
        using var giveUp = new CancellationTokenSource();
        using var graceful = stopPolling.Token.Register(() =>
        {
            hardStop.CancelAfter(Options.GracefulShutdownTimeout);
            giveUp.CancelAfter(Options.GracefulShutdownTimeout + WorkflowTaskPatience);
        });
        var running = parts
            .Select(part => part.ExecuteAsync(stopPolling.Token, part is WorkflowWorker ? giveUp.Token : hardStop.Token))
            .ToList();
        var work = Run(untilComplete);
        var stopped = Task.Delay(Timeout.Infinite, stopPolling.Token);
        try
        {
            await Task.WhenAny([work, stopped, .. running]).ConfigureAwait(false);
        }
        finally
        {
            await stopPolling.CancelAsync().ConfigureAwait(false);
        }
        await ShutdownAsync().ConfigureAwait(false);
        // A part that failed says why the worker stopped, so it goes before the work's own outcome.
        await Task.WhenAll(running).ConfigureAwait(false);
        if (stoppingToken.IsCancellationRequested)
        {
            await Task.FromCanceled(stoppingToken).ConfigureAwait(false);
        }
        return await work.ConfigureAwait(false);
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>A function that throws before its first await must not leave pollers behind.</summary>
    private static async Task<TResult> Run<TResult>(Func<Task<TResult>> untilComplete) => await untilComplete().ConfigureAwait(false);

    private async Task CheckNamespaceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.WorkflowService.DescribeNamespaceAsync(
                new() { Namespace = client.Options.Namespace },
                new() { CancellationToken = cancellationToken }).ConfigureAwait(false);
        }
        catch (RpcException e) when (e.Code is StatusCode.NotFound or StatusCode.PermissionDenied or StatusCode.Unauthenticated)
        {
            throw new InvalidOperationException($"Worker validation failed: {e.Message}", e);
        }
        catch (RpcException e)
        {
            logger.LogWarning(e, "Cannot check namespace {Namespace} yet: {Message}", client.Options.Namespace, e.Message);
        }
    }

    /// <summary>Tells the server to send nothing more; old servers do not know the call.</summary>
    private async Task ShutdownAsync()
    {
        try
        {
            await client.WorkflowService.ShutdownWorkerAsync(
                new()
                {
                    Namespace = client.Options.Namespace,
                    TaskQueue = Options.TaskQueue,
                    Identity = Options.Identity,
                    WorkerInstanceKey = instanceKey,
                    Reason = "graceful shutdown",
                },
                new() { Timeout = TimeSpan.FromSeconds(5) }).ConfigureAwait(false);
        }
        catch (RpcException e)
        {
            logger.LogDebug(e, "The server did not take notice of the worker's end: {Message}", e.Message);
        }
    }
}
