using System.Text.Json;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Requests;
using Masterful.Workflows.Contracts.Status;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.DevServer;
using Temporalio.Worker;
using Server = Temporalio.DevServer.DevServer;

namespace Masterful.Workflows.Tests.Migrations;

/// <summary>A real server, client and workers, with activities that only pretend.</summary>
public sealed class MigrationLab : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly Server server;
    private readonly CancellationTokenSource stop = new();
    private readonly List<TemporalWorker> workers = [];
    private readonly List<Task> running = [];

    private MigrationLab(Server server, TemporalClient client)
    {
        this.server = server;
        Client = client;
    }

    public FakeWorld World { get; } = new();

    public TemporalClient Client { get; }

    public static async Task<MigrationLab> StartAsync()
    {
        var server = await Server.StartAsync(new DevServerOptions
        {
            SearchAttributes = new Dictionary<string, IndexedValueType>
            {
                ["Shoot"] = IndexedValueType.Keyword,
                ["SourceSeed"] = IndexedValueType.Keyword,
                ["Phase"] = IndexedValueType.Keyword,
                ["Outcome"] = IndexedValueType.Keyword,
                ["NeedsOperator"] = IndexedValueType.Bool,
                ["DowntimeMs"] = IndexedValueType.Int,
            },
        });
        var client = await TemporalClient.ConnectAsync(new TemporalClientConnectOptions(server.TargetHost) { DataConverter = MigrationDataConverter.Instance });
        var lab = new MigrationLab(server, client);
        lab.Serve(Options(TaskQueues.Migrations).AddWorkflow<MigrateControlPlane>().AddAllActivities(lab.World));
        lab.Serve(Options(TaskQueues.ForNode("node-1")).AddAllActivities(lab.World));
        return lab;
    }

    public Task<WorkflowHandle<MigrateControlPlane, MigrationResult>> BeginAsync(string request = """{"shoot": "garden/masterful", "approve": []}""")
    {
        var input = JsonDocument.Parse(request).RootElement;
        return Client.StartWorkflowAsync(
            (MigrateControlPlane workflow) => workflow.RunAsync(input), new WorkflowOptions("migrate/garden/masterful", TaskQueues.Migrations));
    }

    public async Task<MigrationStatus> UntilAsync(WorkflowHandle handle, Func<MigrationStatus, bool> condition)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (true)
        {
            var status = await handle.QueryAsync<MigrationStatus>("Status", []);
            if (condition(status))
            {
                return status;
            }

            await Task.Delay(50, deadline.Token);
        }
    }

    public static Task<string> TellAsync(WorkflowHandle handle, string update, string reason = "") =>
        handle.ExecuteUpdateAsync<string>(update, [new OperatorRequest(reason, "test")]);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        try
        {
            await Task.WhenAll(running);
        }
        catch (OperationCanceledException)
        {
            // They were told to.
        }

        workers.ForEach(worker => worker.Dispose());
        await server.DisposeAsync();
        stop.Dispose();
    }

    private static TemporalWorkerOptions Options(string queue) => new(queue) { MaxHeartbeatThrottleInterval = TimeSpan.FromMilliseconds(50) };

    private void Serve(TemporalWorkerOptions options)
    {
        var worker = new TemporalWorker(Client, options);
        workers.Add(worker);
        running.Add(worker.ExecuteAsync(stop.Token));
    }
}
