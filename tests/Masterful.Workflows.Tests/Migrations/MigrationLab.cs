using System.Text.Json;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Requests;
using Masterful.Workflows.Contracts.Status;
using Masterful.Workflows.Phases;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Workflow.V1;
using Temporalio.Api.WorkflowService.V1;
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
    private readonly Dictionary<string, (CancellationTokenSource Stop, Task Ended)> agents = [];

    private MigrationLab(Server server, TemporalClient client)
    {
        this.server = server;
        Client = client;
    }

    public FakeWorld World { get; } = new();

    public TemporalClient Client { get; }

    /// <summary>The server's clock.</summary>
    public SkippingTimeProvider Clock { get; private init; } = new();

    /// <summary>Starts the lab with an agent for each of the given nodes.</summary>
    public static async Task<MigrationLab> StartAsync(params string[] agents)
    {
        var clock = new SkippingTimeProvider();
        var server = await Server.StartAsync(new DevServerOptions
        {
            TimeProvider = clock,
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
        var lab = new MigrationLab(server, client) { Clock = clock };
        _ = lab.Serve(Options(TaskQueues.Migrations).AddWorkflow<MigrateControlPlane>().AddWorkflow<MigrateFleet>().AddAllActivities(lab.World), lab.stop.Token);
        foreach (var agent in agents.DefaultIfEmpty("node-1"))
        {
            lab.StartAgent(agent);
        }

        return lab;
    }

    /// <summary>Starts the agent of a node.</summary>
    public void StartAgent(string node)
    {
        var ending = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        agents[node] = (ending, Serve(Options(TaskQueues.ForNode(node)).AddAllActivities(World), ending.Token));
    }

    /// <summary>Stops the agent of a node.</summary>
    public async Task StopAgentAsync(string node)
    {
        var (ending, ended) = agents[node];
        await ending.CancelAsync();
        await ended.ContinueWith(_ => { }, TaskScheduler.Default);
        running.Remove(ended);
    }

    /// <summary>Waits until an activity other than the probe, which waits for as long as it takes, waits on a node's queue, then puts the clock beyond what it may wait.</summary>
    public async Task LoseAgentAsync(WorkflowHandle handle, string node, TimeSpan? patience = null)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        var describe = new DescribeWorkflowExecutionRequest { Namespace = Client.Options.Namespace, Execution = new() { WorkflowId = handle.Id } };
        while (!(await Client.Connection.WorkflowService.DescribeWorkflowExecutionAsync(describe)).PendingActivities.Any(IsWaiting))
        {
            await Task.Delay(50, deadline.Token);
        }

        bool IsWaiting(PendingActivityInfo activity) =>
            activity.State == PendingActivityState.Scheduled && activity.ActivityType.Name != "Probe" && activity.ActivityOptions.TaskQueue.Name == TaskQueues.ForNode(node);

        Clock.SkipTo(Clock.GetUtcNow() + (patience ?? ActivityPolicy.AgentPatience) + TimeSpan.FromSeconds(1));
    }

    public Task<WorkflowHandle<MigrateControlPlane, MigrationResult>> BeginAsync(string request = """{"shoot": "garden/masterful", "approve": []}""")
    {
        var input = JsonDocument.Parse(request).RootElement;
        return Client.StartWorkflowAsync(
            (MigrateControlPlane workflow) => workflow.RunAsync(input), new WorkflowOptions("migrate/garden/masterful", TaskQueues.Migrations));
    }

    public Task<MigrationStatus> UntilAsync(WorkflowHandle handle, Func<MigrationStatus, bool> condition) => UntilAsync<MigrationStatus>(handle, condition);

    /// <summary>Waits until the query <c>Status</c> of any workflow answers what is waited for.</summary>
    public static async Task<T> UntilAsync<T>(WorkflowHandle handle, Func<T, bool> condition)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (true)
        {
            var status = await handle.QueryAsync<T>("Status", []);
            if (condition(status))
            {
                return status;
            }

            await Task.Delay(50, deadline.Token);
        }
    }

    /// <summary>Waits until the history tells of an activity that failed for good.</summary>
    public static async Task UntilActivityFailedAsync(WorkflowHandle handle)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (!(await handle.FetchHistoryAsync()).Events.Any(happened => happened.EventType == EventType.ActivityTaskFailed))
        {
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
        foreach (var (ending, _) in agents.Values)
        {
            ending.Dispose();
        }

        await server.DisposeAsync();
        stop.Dispose();
    }

    private static TemporalWorkerOptions Options(string queue) => new(queue) { MaxHeartbeatThrottleInterval = TimeSpan.FromMilliseconds(50) };

    private Task Serve(TemporalWorkerOptions options, CancellationToken ending)
    {
        var worker = new TemporalWorker(Client, options);
        workers.Add(worker);
        var task = worker.ExecuteAsync(ending);
        running.Add(task);
        return task;
    }
}
