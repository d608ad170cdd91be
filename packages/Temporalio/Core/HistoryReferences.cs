using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Temporalio.Core;

/// <summary>Which earlier event an event belongs to.</summary>
internal static class HistoryReferences
{
    /// <summary>Id of the command event that this event answers (0 for none), and whether no other will follow.</summary>
    public static (long EventId, bool Last) Reference(this HistoryEvent historyEvent) => historyEvent.EventType switch
    {
        EventType.ActivityTaskStarted => (historyEvent.ActivityTaskStartedEventAttributes.ScheduledEventId, false),
        EventType.ActivityTaskCompleted => (historyEvent.ActivityTaskCompletedEventAttributes.ScheduledEventId, true),
        EventType.ActivityTaskFailed => (historyEvent.ActivityTaskFailedEventAttributes.ScheduledEventId, true),
        EventType.ActivityTaskTimedOut => (historyEvent.ActivityTaskTimedOutEventAttributes.ScheduledEventId, true),
        EventType.ActivityTaskCanceled => (historyEvent.ActivityTaskCanceledEventAttributes.ScheduledEventId, true),
        EventType.TimerFired => (historyEvent.TimerFiredEventAttributes.StartedEventId, true),
        EventType.StartChildWorkflowExecutionFailed =>
            (historyEvent.StartChildWorkflowExecutionFailedEventAttributes.InitiatedEventId, true),
        EventType.ChildWorkflowExecutionStarted =>
            (historyEvent.ChildWorkflowExecutionStartedEventAttributes.InitiatedEventId, false),
        EventType.ChildWorkflowExecutionCompleted =>
            (historyEvent.ChildWorkflowExecutionCompletedEventAttributes.InitiatedEventId, true),
        EventType.ChildWorkflowExecutionFailed => (historyEvent.ChildWorkflowExecutionFailedEventAttributes.InitiatedEventId, true),
        EventType.ChildWorkflowExecutionCanceled =>
            (historyEvent.ChildWorkflowExecutionCanceledEventAttributes.InitiatedEventId, true),
        EventType.ChildWorkflowExecutionTimedOut =>
            (historyEvent.ChildWorkflowExecutionTimedOutEventAttributes.InitiatedEventId, true),
        EventType.ChildWorkflowExecutionTerminated =>
            (historyEvent.ChildWorkflowExecutionTerminatedEventAttributes.InitiatedEventId, true),
        EventType.SignalExternalWorkflowExecutionFailed =>
            (historyEvent.SignalExternalWorkflowExecutionFailedEventAttributes.InitiatedEventId, true),
        EventType.ExternalWorkflowExecutionSignaled =>
            (historyEvent.ExternalWorkflowExecutionSignaledEventAttributes.InitiatedEventId, true),
        EventType.RequestCancelExternalWorkflowExecutionFailed =>
            (historyEvent.RequestCancelExternalWorkflowExecutionFailedEventAttributes.InitiatedEventId, true),
        EventType.ExternalWorkflowExecutionCancelRequested =>
            (historyEvent.ExternalWorkflowExecutionCancelRequestedEventAttributes.InitiatedEventId, true),
        _ => (0, false),
    };

    /// <summary>Whether a workflow is not concerned by the event.</summary>
    public static bool IsIgnorable(this HistoryEvent historyEvent) => historyEvent.WorkerMayIgnore || historyEvent.EventType
        is EventType.WorkflowTaskScheduled
        or EventType.WorkflowTaskStarted
        or EventType.WorkflowTaskCompleted
        or EventType.WorkflowTaskTimedOut
        or EventType.WorkflowPropertiesModifiedExternally
        or EventType.ActivityPropertiesModifiedExternally
        or EventType.WorkflowExecutionOptionsUpdated
        or EventType.WorkflowExecutionPaused
        or EventType.WorkflowExecutionUnpaused
        or EventType.WorkflowExecutionTimeSkippingTransitioned;
}
