using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.Protocol.V1;
using Temporalio.Api.Query.V1;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Core;
using Temporalio.Worker;
using Temporalio.Workflows;

namespace Temporalio.Tests.Workflows.Support;

/// <summary>Plays the server for one run: hands it history, records its commands, and can replay what came of it.</summary>
internal sealed class WorkflowDriver
{
    private readonly Type workflowType;
    private readonly Func<WorkflowRun> newRun;
    private WorkflowRun run;
    private int delivered;
    private long previousStarted;
    private bool workedOn;

    private WorkflowDriver(Type workflowType, WorkflowStackTrace stackTrace, ILoggerFactory loggers)
    {
        this.workflowType = workflowType;
        newRun = () => NewFactory(workflowType, stackTrace, loggers).NewRun(WorkflowDefinition.Create(workflowType).Name!, "workflow", FakeHistory.RunId);
        run = newRun();
    }

    public FakeHistory History { get; private init; } = new();

    public List<Message> Messages { get; private set; } = [];

    public WorkflowRun Run => run;

    public static WorkflowDriver Start<T>(params object?[] args) => Start<T>(WorkflowStackTrace.None, NullLoggerFactory.Instance, args);

    public static WorkflowDriver Start<T>(WorkflowStackTrace stackTrace, ILoggerFactory loggers, params object?[] args)
    {
        var driver = new WorkflowDriver(typeof(T), stackTrace, loggers);
        driver.History.Start(WorkflowDefinition.Create<T>().Name!, args);
        return driver;
    }

    /// <summary>The worker forgets the run, so its next task is handled after a replay.</summary>
    public void Forget()
    {
        run = newRun();
        delivered = 0;
    }

    /// <summary>Schedules and runs a workflow task, records its commands, and returns them.</summary>
    public async Task<IReadOnlyList<Command>> TaskAsync(params UpdateRequest[] updates)
    {
        History.Task();
        var input = new WorkflowTaskInput(History.Events.Skip(delivered).Select(e => e.Clone()).ToList(), previousStarted, updates);
        delivered = History.Events.Count;
        await run.AdvanceAsync(input);
        var (commands, messages, reportFlags) = run.Machines.TakeCompletion();
        Messages = messages;
        previousStarted = History.LastId;
        History.TaskCompleted(reportFlags ? SdkFlags.Report() : new());
        foreach (var command in commands)
        {
            History.Record(command, messages);
        }

        workedOn = true;
        return commands;
    }

    /// <summary>An update that is sequenced before the next task's start.</summary>
    public UpdateRequest Update(string id, string name, params object?[] args)
    {
        var request = FakeHistory.Request(id, name, args);
        return new(id, $"{id}/request", History.LastId + 1, request, request, RunValidator: true);
    }

    public async Task<WorkflowCommand.AnswerQuery> QueryAsync(string name, params object?[] args) =>
        await run.QueryAsync("query", new WorkflowQuery { QueryType = name, QueryArgs = FakeHistory.Payloads(args) });

    public async Task<T> QueryAsync<T>(string name, params object?[] args)
    {
        var answer = await QueryAsync(name, args);
        answer.Failure.Should().BeNull();
        return DataConverter.Default.PayloadConverter.ToValue<T>(answer.Result!);
    }

    public WorkflowDriver CompleteActivity(string activityId, object? result = null)
    {
        var scheduled = FindActivity(activityId);
        StartActivity(scheduled);
        History.Add(EventType.ActivityTaskCompleted, e => e.ActivityTaskCompletedEventAttributes = new()
        {
            ScheduledEventId = scheduled,
            Result = FakeHistory.Payloads(result),
        });
        return this;
    }

    public WorkflowDriver FailActivity(string activityId, string type = "Broken")
    {
        var scheduled = FindActivity(activityId);
        StartActivity(scheduled);
        History.Add(EventType.ActivityTaskFailed, e => e.ActivityTaskFailedEventAttributes = new()
        {
            ScheduledEventId = scheduled,
            RetryState = RetryState.MaximumAttemptsReached,
            Failure = new Failure { Message = "no", ApplicationFailureInfo = new() { Type = type } },
        });
        return this;
    }

    public WorkflowDriver CancelActivity(string activityId)
    {
        var scheduled = FindActivity(activityId);
        History.Add(EventType.ActivityTaskCanceled, e => e.ActivityTaskCanceledEventAttributes = new() { ScheduledEventId = scheduled });
        return this;
    }

    public WorkflowDriver FireTimer(string timerId)
    {
        var started = History.Events.Last(e => e.TimerStartedEventAttributes?.TimerId == timerId).EventId;
        History.Add(EventType.TimerFired, e => e.TimerFiredEventAttributes = new() { TimerId = timerId, StartedEventId = started });
        return this;
    }

    public WorkflowDriver Signal(string name, params object?[] args)
    {
        History.Signal(name, args);
        return this;
    }

    public WorkflowDriver Cancel()
    {
        History.Add(EventType.WorkflowExecutionCancelRequested, e => e.WorkflowExecutionCancelRequestedEventAttributes = new());
        return this;
    }

    /// <summary>Replays the history, and every beginning of it that ends with a workflow task.</summary>
    public async Task ReplayAsync()
    {
        workedOn.Should().BeTrue("there must be something to replay");
        var replayer = new WorkflowReplayer(new WorkflowReplayerOptions().AddWorkflow(workflowType));
        for (var length = 3; length <= History.Events.Count; length++)
        {
            if (length == History.Events.Count || History.Events[length - 1].EventType == EventType.WorkflowTaskStarted)
            {
                await replayer.ReplayWorkflowAsync(new WorkflowHistory("workflow", History.Events.Take(length).ToList()));
            }
        }
    }

    private static WorkflowFactory NewFactory(Type type, WorkflowStackTrace stackTrace, ILoggerFactory loggers) => new(
        [WorkflowDefinition.Create(type)],
        new("default", "queue", DataConverter.Default, loggers, [], [], stackTrace),
        debugMode: false);

    private long FindActivity(string activityId) =>
        History.Events.Last(e => e.ActivityTaskScheduledEventAttributes?.ActivityId == activityId).EventId;

    private void StartActivity(long scheduled) => History.Add(
        EventType.ActivityTaskStarted, e => e.ActivityTaskStartedEventAttributes = new() { ScheduledEventId = scheduled });
}
