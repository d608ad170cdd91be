using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Protocol.V1;
using Temporalio.Api.Sdk.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Converters;

namespace Temporalio.Tests.Workflows.Support;

/// <summary>A history that is written by hand, and the events that a server would write for commands.</summary>
internal sealed class FakeHistory
{
    public const string RunId = "6b1d5b6e-0c9e-4a5c-9d51-1b9b2f4b8f10";
    private static readonly DateTime Epoch = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public List<HistoryEvent> Events { get; } = [];

    public long LastId => Events.Count;

    public DateTime Now { get; set; } = Epoch;

    public static Payload Payload(object? value) => DataConverter.Default.PayloadConverter.ToPayload(value);

    public static Payloads Payloads(params object?[] values) => new() { Payloads_ = { values.Select(Payload) } };

    public HistoryEvent Add(EventType type, Action<HistoryEvent>? fill = null)
    {
        Now += TimeSpan.FromSeconds(1);
        var added = new HistoryEvent { EventId = LastId + 1, EventType = type, EventTime = Timestamp.FromDateTime(Now) };
        fill?.Invoke(added);
        Events.Add(added);
        return added;
    }

    public FakeHistory Start(string workflowType, params object?[] args)
    {
        Add(EventType.WorkflowExecutionStarted, e => e.WorkflowExecutionStartedEventAttributes = new()
        {
            WorkflowType = new() { Name = workflowType },
            TaskQueue = new() { Name = "queue" },
            Input = Payloads(args),
            OriginalExecutionRunId = RunId,
            FirstExecutionRunId = RunId,
            Attempt = 1,
            WorkflowId = "workflow",
            WorkflowTaskTimeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(10)),
        });
        return this;
    }

    public FakeHistory TaskScheduled()
    {
        Add(EventType.WorkflowTaskScheduled, e => e.WorkflowTaskScheduledEventAttributes = new());
        return this;
    }

    public FakeHistory TaskStarted()
    {
        Add(EventType.WorkflowTaskStarted, e => e.WorkflowTaskStartedEventAttributes = new() { ScheduledEventId = LastId, HistorySizeBytes = 100 });
        return this;
    }

    public FakeHistory TaskCompleted(WorkflowTaskCompletedMetadata? sdk = null)
    {
        Add(EventType.WorkflowTaskCompleted, e => e.WorkflowTaskCompletedEventAttributes = new()
        {
            ScheduledEventId = LastId - 1,
            StartedEventId = LastId,
            SdkMetadata = sdk ?? new() { LangUsedFlags = { 2 } },
        });
        return this;
    }

    public FakeHistory TaskFailed(WorkflowTaskFailedCause cause = WorkflowTaskFailedCause.WorkflowWorkerUnhandledFailure, string newRunId = "")
    {
        Add(EventType.WorkflowTaskFailed, e => e.WorkflowTaskFailedEventAttributes = new() { Cause = cause, NewRunId = newRunId });
        return this;
    }

    public FakeHistory Task() => TaskScheduled().TaskStarted();

    public FakeHistory Signal(string name, params object?[] args)
    {
        Add(EventType.WorkflowExecutionSignaled, e => e.WorkflowExecutionSignaledEventAttributes = new()
        {
            SignalName = name,
            Input = Payloads(args),
        });
        return this;
    }

    public void UpdateAccepted(string id, string name, long sequencingEventId, params object?[] args) =>
        Add(EventType.WorkflowExecutionUpdateAccepted, e => e.WorkflowExecutionUpdateAcceptedEventAttributes = new()
        {
            ProtocolInstanceId = id,
            AcceptedRequestMessageId = $"{id}/request",
            AcceptedRequestSequencingEventId = sequencingEventId,
            AcceptedRequest = Request(id, name, args),
        });

    public static Request Request(string id, string name, params object?[] args) => new()
    {
        Meta = new() { UpdateId = id, Identity = "test" },
        Input = new() { Name = name, Args = Payloads(args) },
    };

    /// <summary>Writes the event that records a command.</summary>
    public HistoryEvent Record(Command command, IEnumerable<Message> messages) => command.CommandType switch
    {
        CommandType.ScheduleActivityTask => Add(EventType.ActivityTaskScheduled, e => e.ActivityTaskScheduledEventAttributes = new()
        {
            ActivityId = command.ScheduleActivityTaskCommandAttributes.ActivityId,
            ActivityType = command.ScheduleActivityTaskCommandAttributes.ActivityType,
            Input = command.ScheduleActivityTaskCommandAttributes.Input,
        }),
        CommandType.RequestCancelActivityTask => Add(
            EventType.ActivityTaskCancelRequested,
            e => e.ActivityTaskCancelRequestedEventAttributes = new()
            {
                ScheduledEventId = command.RequestCancelActivityTaskCommandAttributes.ScheduledEventId,
            }),
        CommandType.StartTimer => Add(EventType.TimerStarted, e => e.TimerStartedEventAttributes = new()
        {
            TimerId = command.StartTimerCommandAttributes.TimerId,
            StartToFireTimeout = command.StartTimerCommandAttributes.StartToFireTimeout,
        }),
        CommandType.CancelTimer => Add(EventType.TimerCanceled, e => e.TimerCanceledEventAttributes = new()
        {
            TimerId = command.CancelTimerCommandAttributes.TimerId,
        }),
        CommandType.RecordMarker => Add(EventType.MarkerRecorded, e =>
        {
            e.MarkerRecordedEventAttributes = new() { MarkerName = command.RecordMarkerCommandAttributes.MarkerName };
            e.MarkerRecordedEventAttributes.Details.Add(command.RecordMarkerCommandAttributes.Details);
        }),
        CommandType.UpsertWorkflowSearchAttributes => Add(
            EventType.UpsertWorkflowSearchAttributes,
            e => e.UpsertWorkflowSearchAttributesEventAttributes = new()
            {
                SearchAttributes = command.UpsertWorkflowSearchAttributesCommandAttributes.SearchAttributes,
            }),
        CommandType.ModifyWorkflowProperties => Add(
            EventType.WorkflowPropertiesModified, e => e.WorkflowPropertiesModifiedEventAttributes = new()),
        CommandType.StartChildWorkflowExecution => Add(
            EventType.StartChildWorkflowExecutionInitiated,
            e => e.StartChildWorkflowExecutionInitiatedEventAttributes = new()
            {
                WorkflowId = command.StartChildWorkflowExecutionCommandAttributes.WorkflowId,
                WorkflowType = command.StartChildWorkflowExecutionCommandAttributes.WorkflowType,
            }),
        CommandType.SignalExternalWorkflowExecution => Add(
            EventType.SignalExternalWorkflowExecutionInitiated,
            e => e.SignalExternalWorkflowExecutionInitiatedEventAttributes = new()
            {
                WorkflowExecution = command.SignalExternalWorkflowExecutionCommandAttributes.Execution,
            }),
        CommandType.RequestCancelExternalWorkflowExecution => Add(
            EventType.RequestCancelExternalWorkflowExecutionInitiated,
            e => e.RequestCancelExternalWorkflowExecutionInitiatedEventAttributes = new()
            {
                WorkflowExecution = new()
                {
                    WorkflowId = command.RequestCancelExternalWorkflowExecutionCommandAttributes.WorkflowId,
                },
            }),
        CommandType.CompleteWorkflowExecution => Add(
            EventType.WorkflowExecutionCompleted,
            e => e.WorkflowExecutionCompletedEventAttributes = new() { Result = command.CompleteWorkflowExecutionCommandAttributes.Result }),
        CommandType.FailWorkflowExecution => Add(
            EventType.WorkflowExecutionFailed,
            e => e.WorkflowExecutionFailedEventAttributes = new() { Failure = command.FailWorkflowExecutionCommandAttributes.Failure }),
        CommandType.CancelWorkflowExecution => Add(
            EventType.WorkflowExecutionCanceled, e => e.WorkflowExecutionCanceledEventAttributes = new()),
        CommandType.ContinueAsNewWorkflowExecution => Add(
            EventType.WorkflowExecutionContinuedAsNew, e => e.WorkflowExecutionContinuedAsNewEventAttributes = new()),
        CommandType.ProtocolMessage => RecordMessage(messages.Single(m => m.Id == command.ProtocolMessageCommandAttributes.MessageId)),
        _ => throw new InvalidOperationException($"Unexpected command {command.CommandType}"),
    };

    private HistoryEvent RecordMessage(Message message)
    {
        if (message.Body.TryUnpack<Acceptance>(out var acceptance))
        {
            return Add(EventType.WorkflowExecutionUpdateAccepted, e => e.WorkflowExecutionUpdateAcceptedEventAttributes = new()
            {
                ProtocolInstanceId = message.ProtocolInstanceId,
                AcceptedRequestMessageId = acceptance.AcceptedRequestMessageId,
                AcceptedRequestSequencingEventId = acceptance.AcceptedRequestSequencingEventId,
                AcceptedRequest = acceptance.AcceptedRequest,
            });
        }

        var response = message.Body.Unpack<Response>();
        return Add(EventType.WorkflowExecutionUpdateCompleted, e => e.WorkflowExecutionUpdateCompletedEventAttributes = new()
        {
            Meta = response.Meta,
            Outcome = response.Outcome,
        });
    }
}
