using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.DevServer.Engine;
using Temporalio.DevServer.Grpc;
using Temporalio.DevServer.Matching;
using Temporalio.DevServer.Storage;
using StickyExecutionAttributes = Temporalio.Api.TaskQueue.V1.StickyExecutionAttributes;
using TaskQueue = Temporalio.Api.TaskQueue.V1.TaskQueue;

namespace Temporalio.DevServer.Tests;

/// <summary>The engine without the network, on a database file that survives it and a clock that only tests move.</summary>
internal sealed class ServerFixture : IDisposable
{
    public const string Queue = "queue";
    private readonly string directory = Directory.CreateTempSubdirectory("devserver-").FullName;
    private readonly TimeProvider time;
    private Database database = null!;

    public ServerFixture(TimeProvider? time = null)
    {
        this.time = time ?? Clock;
        Open();
    }

    /// <summary>Moves nothing when the fixture was given another clock.</summary>
    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public WorkflowEngine Engine { get; private set; } = null!;

    public WorkflowTaskService WorkflowTasks { get; private set; } = null!;

    public ActivityTaskService Activities { get; private set; } = null!;

    public NamespaceStore Namespaces { get; private set; } = null!;

    public WorkflowKey Key { get; } = new("default", "workflow");

    /// <summary>Forgets everything that is not in the database, as a killed process does, and starts again.</summary>
    public void Restart()
    {
        Close();
        Open();
    }

    public Task<string> StartAsync(Action<WorkflowExecutionStartedEventAttributes>? change = null, WorkflowKey? key = null) => Engine.ChangeAsync(
        key ?? Key,
        scope =>
        {
            var started = new WorkflowExecutionStartedEventAttributes
            {
                WorkflowType = new WorkflowType { Name = "type" },
                TaskQueue = new TaskQueue { Name = Queue },
            };
            change?.Invoke(started);
            return WorkflowStarter.Start(
                scope, Guid.NewGuid().ToString(), WorkflowIdReusePolicy.AllowDuplicate, WorkflowIdConflictPolicy.Fail, started, null).Run.RunId;
        },
        CancellationToken.None);

    public Task<T> ReadAsync<T>(Func<Run, T> read) => Engine.ChangeAsync(Key, scope => read(scope.Current()!), CancellationToken.None);

    public Task ChangeAsync(Action<Run> change) => Engine.ChangeAsync(Key, scope => change(scope.Current()!), CancellationToken.None);

    public async Task<PollWorkflowTaskQueueResponse?> PollWorkflowAsync()
    {
        while (await TakeAsync(TaskQueueType.Workflow) is WorkflowTaskItem item)
        {
            if (await WorkflowTasks.StartAsync(item, "worker", CancellationToken.None) is { } taken)
            {
                return taken;
            }
        }

        return null;
    }

    public async Task<PollActivityTaskQueueResponse?> PollActivityAsync()
    {
        while (await TakeAsync(TaskQueueType.Activity) is ActivityTaskItem item)
        {
            if (await Activities.StartAsync(item, "worker", CancellationToken.None) is { } taken)
            {
                return taken;
            }
        }

        return null;
    }

    /// <summary>Takes the workflow task that waits and answers it with commands.</summary>
    public async Task<RespondWorkflowTaskCompletedResponse> CompleteTaskAsync(params Command[] commands)
    {
        var task = await PollWorkflowAsync() ?? throw new InvalidOperationException("There is no workflow task.");
        return await CompleteAsync(task.TaskToken, commands);
    }

    public Task<RespondWorkflowTaskCompletedResponse> CompleteAsync(ByteString token, params Command[] commands) =>
        CompleteAsync(token, null, commands);

    /// <summary>Answers a workflow task and asks for the next one on a queue of the worker's own.</summary>
    public Task<RespondWorkflowTaskCompletedResponse> CompleteAsync(ByteString token, StickyExecutionAttributes? sticky, params Command[] commands)
    {
        var request = new RespondWorkflowTaskCompletedRequest { TaskToken = token, Identity = "worker", StickyAttributes = sticky };
        request.Commands.Add(commands);
        return WorkflowTasks.CompleteAsync(request, CancellationToken.None);
    }

    /// <summary>Moves the clock and waits until whatever became due has been done.</summary>
    public async Task AdvanceAsync(TimeSpan time, Func<Run, bool> done)
    {
        Clock.Advance(time);
        var deadline = DateTime.UtcNow + TimeSpan.FromSeconds(20);
        while (!await ReadAsync(done))
        {
            if (DateTime.UtcNow > deadline)
            {
                throw new TimeoutException($"Nothing happened after {time} passed.");
            }

            await Task.Yield();
        }
    }

    public async Task<List<EventType>> EventTypesAsync() => [.. (await EventsAsync()).Select(found => found.EventType)];

    public Task<List<HistoryEvent>> EventsAsync() => ReadAsync(run => Engine.Store.ReadEvents(run.Row, 1, run.LastEventId));

    public void Dispose()
    {
        Close();
        Directory.Delete(directory, recursive: true);
    }

    public static Command Activity(Action<ScheduleActivityTaskCommandAttributes> change)
    {
        var scheduled = new ScheduleActivityTaskCommandAttributes
        {
            ActivityId = "1",
            ActivityType = new ActivityType { Name = "activity" },
            TaskQueue = new TaskQueue { Name = Queue },
        };
        change(scheduled);
        return new Command { CommandType = CommandType.ScheduleActivityTask, ScheduleActivityTaskCommandAttributes = scheduled };
    }

    public static Command Timer(string id, TimeSpan time) => new()
    {
        CommandType = CommandType.StartTimer,
        StartTimerCommandAttributes = new StartTimerCommandAttributes { TimerId = id, StartToFireTimeout = Duration.FromTimeSpan(time) },
    };

    public static Command Complete() => new()
    {
        CommandType = CommandType.CompleteWorkflowExecution,
        CompleteWorkflowExecutionCommandAttributes = new CompleteWorkflowExecutionCommandAttributes(),
    };

    private async Task<QueuedTask?> TakeAsync(TaskQueueType type) =>
        await Engine.Queues.Get(new QueueKey(Key.Namespace, Queue, type)).PollAsync("worker", TimeSpan.Zero, CancellationToken.None);

    private void Open()
    {
        database = new Database(Path.Combine(directory, "server.db"));
        Namespaces = new NamespaceStore(database);
        Namespaces.EnsureExists(Key.Namespace);
        Engine = new WorkflowEngine(new RunStore(database), new TaskQueues(time), time, NullLogger.Instance);
        WorkflowTasks = new WorkflowTaskService(Engine, (_, _) => { }, Namespaces.Exists);
        Activities = new ActivityTaskService(Engine);
        Engine.Recover();
    }

    private void Close()
    {
        Engine.Dispose();
        database.Dispose();
    }
}
