using Temporalio.Client;
using Temporalio.Tests.Support;
using Temporalio.Worker;

namespace Temporalio.Tests.Workflows.EndToEnd;

/// <summary>A server, a client, and workers of one task queue that can be stopped and replaced.</summary>
internal sealed class WorkflowHost : IAsyncDisposable
{
    private readonly TestServer server;
    private readonly List<RunningWorker> workers = [];

    private WorkflowHost(TestServer server) => this.server = server;

    public TemporalClient Client => server.Client;

    public string TaskQueue { get; } = $"queue-{Guid.NewGuid():N}";

    public static async Task<WorkflowHost> StartAsync(Action<TemporalClientConnectOptions>? configure = null) =>
        new(await TestServer.StartAsync(configure));

    /// <summary>Starts a worker; dispose the result to stop it and wait until it has stopped.</summary>
    public RunningWorker StartWorker(Action<TemporalWorkerOptions> configure)
    {
        var worker = new RunningWorker(Client, configure, TaskQueue);
        workers.Add(worker);
        return worker;
    }

    public WorkflowOptions NewOptions(string? id = null) => new(id ?? $"wf-{Guid.NewGuid():N}", TaskQueue);

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in workers)
        {
            await worker.DisposeAsync();
        }

        await server.DisposeAsync();
    }
}
