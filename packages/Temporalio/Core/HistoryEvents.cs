using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Temporalio.Core;

/// <summary>What kinds of history events mean to a replay.</summary>
internal static class HistoryEvents
{
    /// <summary>Whether the event records a command of a workflow task, so that replay has to produce that command again.</summary>
    public static bool IsCommandEvent(this HistoryEvent historyEvent) => historyEvent.EventType switch
    {
        EventType.ActivityTaskScheduled or
        EventType.ActivityTaskCancelRequested or
        EventType.MarkerRecorded or
        EventType.RequestCancelExternalWorkflowExecutionInitiated or
        EventType.SignalExternalWorkflowExecutionInitiated or
        EventType.StartChildWorkflowExecutionInitiated or
        EventType.TimerStarted or
        EventType.TimerCanceled or
        EventType.UpsertWorkflowSearchAttributes or
        EventType.WorkflowPropertiesModified or
        EventType.NexusOperationScheduled or
        EventType.NexusOperationCancelRequested or
        EventType.WorkflowExecutionCompleted or
        EventType.WorkflowExecutionFailed or
        EventType.WorkflowExecutionCanceled or
        EventType.WorkflowExecutionContinuedAsNew or
        EventType.WorkflowExecutionUpdateAccepted or
        EventType.WorkflowExecutionUpdateRejected or
        EventType.WorkflowExecutionUpdateCompleted => true,
        _ => false,
    };

    /// <summary>Whether the event ends the run.</summary>
    public static bool IsClosing(this HistoryEvent historyEvent) => historyEvent.EventType
        is EventType.WorkflowExecutionCompleted
        or EventType.WorkflowExecutionFailed
        or EventType.WorkflowExecutionCanceled
        or EventType.WorkflowExecutionContinuedAsNew
        or EventType.WorkflowExecutionTerminated
        or EventType.WorkflowExecutionTimedOut;

    /// <summary>The event that records a command; a protocol message may become one of several.</summary>
    public static bool Records(this EventType eventType, Command command) => command.CommandType switch
    {
        CommandType.ScheduleActivityTask => eventType == EventType.ActivityTaskScheduled,
        CommandType.RequestCancelActivityTask => eventType == EventType.ActivityTaskCancelRequested,
        CommandType.StartTimer => eventType == EventType.TimerStarted,
        CommandType.CancelTimer => eventType == EventType.TimerCanceled,
        CommandType.CompleteWorkflowExecution => eventType == EventType.WorkflowExecutionCompleted,
        CommandType.FailWorkflowExecution => eventType == EventType.WorkflowExecutionFailed,
        CommandType.CancelWorkflowExecution => eventType == EventType.WorkflowExecutionCanceled,
        CommandType.ContinueAsNewWorkflowExecution => eventType == EventType.WorkflowExecutionContinuedAsNew,
        CommandType.StartChildWorkflowExecution => eventType == EventType.StartChildWorkflowExecutionInitiated,
        CommandType.RequestCancelExternalWorkflowExecution =>
            eventType == EventType.RequestCancelExternalWorkflowExecutionInitiated,
        CommandType.SignalExternalWorkflowExecution => eventType == EventType.SignalExternalWorkflowExecutionInitiated,
        CommandType.RecordMarker => eventType == EventType.MarkerRecorded,
        CommandType.UpsertWorkflowSearchAttributes => eventType == EventType.UpsertWorkflowSearchAttributes,
        CommandType.ModifyWorkflowProperties => eventType == EventType.WorkflowPropertiesModified,
        CommandType.ProtocolMessage => eventType
            is EventType.WorkflowExecutionUpdateAccepted or EventType.WorkflowExecutionUpdateCompleted,
        _ => false,
    };

    /// <summary>Short text for error messages.</summary>
    public static string Describe(this HistoryEvent historyEvent) => $"HistoryEvent(id: {historyEvent.EventId}, {historyEvent.EventType})";
}
