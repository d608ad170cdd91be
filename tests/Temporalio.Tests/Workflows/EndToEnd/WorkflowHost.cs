using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.DevServer;
using Temporalio.Worker;

namespace Temporalio.Tests.Workflows.EndToEnd;

/// <summary>The embedded server, a client, and workers that can be stopped and replaced.</summary>
internal sealed class WorkflowHost : IAsyncDisposable
{
    private readonly Temporalio.DevServer.DevServer server;
    private readonly List<(CancellationTokenSource Stop, Task Running)> workers = [];

    private WorkflowHost(Temporalio.DevServer.DevServer server, TemporalClient client)
    {
        this.server = server;
        Client = client;
    }

    public TemporalClient Client { get; }

    public string TaskQueue { get; } = $"queue-{Guid.NewGuid():N}";

    public static async Task<WorkflowHost> StartAsync(Action<TemporalClientConnectOptions>? configure = null)
    {
        var server = await Temporalio.DevServer.DevServer.StartAsync(new DevServerOptions
        {
            SearchAttributes = new Dictionary<string, IndexedValueType>
            {
                ["Phase"] = IndexedValueType.Keyword,
                ["NeedsOperator"] = IndexedValueType.Bool,
            },
        });
        var options = new TemporalClientConnectOptions(server.TargetHost);
        configure?.Invoke(options);
        return new(server, await TemporalClient.ConnectAsync(options));
    }

    /// <summary>Starts a worker; dispose the result to stop it and wait until it has stopped.</summary>
    public IAsyncDisposable StartWorker(Action<TemporalWorkerOptions> configure)
    {
        var options = new TemporalWorkerOptions(TaskQueue);
        configure(options);
        var stop = new CancellationTokenSource();
        var worker = new TemporalWorker(Client, options);
        var running = worker.ExecuteAsync(stop.Token);
        workers.Add((stop, running));
        return new Stopper(stop, running);
    }

    public WorkflowOptions NewOptions(string? id = null) => new(id ?? $"wf-{Guid.NewGuid():N}", TaskQueue);

    public async ValueTask DisposeAsync()
    {
        foreach (var (stop, running) in workers)
        {
            await new Stopper(stop, running).DisposeAsync();
        }

        await server.DisposeAsync();
    }

    private sealed class Stopper(CancellationTokenSource stop, Task running) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await running.WaitAsync(TimeSpan.FromSeconds(30)).ContinueWith(
                _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }
}
