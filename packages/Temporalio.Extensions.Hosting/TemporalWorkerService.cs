using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Temporalio.Client;
using Temporalio.Worker;

namespace Temporalio.Extensions.Hosting;

/// <summary>A worker that lives as long as its host.</summary>
public class TemporalWorkerService : BackgroundService
{
    private readonly TemporalClientConnectOptions? connectOptions;
    private readonly ITemporalClient? client;
    private readonly TemporalWorkerOptions workerOptions;

    /// <summary>A worker with a client of its own.</summary>
    /// <exception cref="ArgumentException">The options name no client.</exception>
    public TemporalWorkerService(TemporalWorkerServiceOptions options)
        : this(options.ClientOptions ?? throw new ArgumentException("Client options are required", nameof(options)), options)
    {
    }

    /// <inheritdoc cref="TemporalWorkerService(TemporalWorkerServiceOptions)"/>
    public TemporalWorkerService(TemporalClientConnectOptions clientOptions, TemporalWorkerOptions workerOptions)
    {
        connectOptions = clientOptions;
        this.workerOptions = workerOptions;
    }

    /// <summary>A worker on a client that is connected elsewhere.</summary>
    public TemporalWorkerService(ITemporalClient client, TemporalWorkerOptions workerOptions)
    {
        this.client = client;
        this.workerOptions = workerOptions;
    }

    /// <summary>A worker whose options and, unless these name one, whose client come from the host's services.</summary>
    /// <exception cref="InvalidOperationException">There is no client, or the options are of another task queue.</exception>
    [ActivatorUtilitiesConstructor]
    public TemporalWorkerService(
        string taskQueue,
        IOptionsMonitor<TemporalWorkerServiceOptions> optionsMonitor,
        ITemporalClient? existingClient = null,
        ILoggerFactory? loggerFactory = null)
    {
        var options = (TemporalWorkerServiceOptions)optionsMonitor.Get(taskQueue).Clone();
        if (options.TaskQueue != taskQueue)
        {
            throw new InvalidOperationException($"Task queue on options is {options.TaskQueue}, expected {taskQueue}");
        }

        workerOptions = options;
        options.LoggerFactory ??= loggerFactory;
        connectOptions = options.ClientOptions;
        client = connectOptions is null ? existingClient : null;
        if (connectOptions is null && client is null)
        {
            throw new InvalidOperationException(
                "Cannot start worker service because no client is available: neither do its options name one, nor do the services");
        }

        if (connectOptions is not null && loggerFactory is not null
            && connectOptions.LoggerFactory is Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory)
        {
            connectOptions.LoggerFactory = loggerFactory;
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var connected = client ?? await TemporalClient.ConnectAsync(connectOptions!).ConfigureAwait(false);
        // A client out of the services may be lazy.
        await connected.Connection.ConnectAsync().ConfigureAwait(false);
        try
        {
            using var worker = new TemporalWorker(connected, workerOptions);
            await worker.ExecuteAsync(stoppingToken).ConfigureAwait(false);
        }
        finally
        {
            if (client is null)
            {
                (connected.Connection as IDisposable)?.Dispose();
            }
        }
    }
}
