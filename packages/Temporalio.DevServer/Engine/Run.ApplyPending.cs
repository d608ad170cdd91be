using Temporalio.Api.History.V1;
using Temporalio.DevServer.Storage;
using Case = Temporalio.Api.History.V1.HistoryEvent.AttributesOneofCase;

namespace Temporalio.DevServer.Engine;

internal sealed partial class Run
{
    /// <summary>Events that begin or end something the run waits for.</summary>
    private void ApplyPending(HistoryEvent added)
    {
        switch (added.AttributesCase)
        {
            case Case.ActivityTaskScheduledEventAttributes:
                Activities.Put(added.EventId, NewActivity(added));
                break;
            case Case.ActivityTaskCancelRequestedEventAttributes:
                if (Activities.Find(added.ActivityTaskCancelRequestedEventAttributes.ScheduledEventId) is { } activity)
                {
                    activity.CancelRequested = true;
                    activity.CancelRequestedEventId = added.EventId;
                    Activities.Put(activity.ScheduledEventId, activity);
                }

                break;
            case Case.ActivityTaskCompletedEventAttributes:
                Activities.Remove(added.ActivityTaskCompletedEventAttributes.ScheduledEventId);
                break;
            case Case.ActivityTaskFailedEventAttributes:
                Activities.Remove(added.ActivityTaskFailedEventAttributes.ScheduledEventId);
                break;
            case Case.ActivityTaskTimedOutEventAttributes:
                Activities.Remove(added.ActivityTaskTimedOutEventAttributes.ScheduledEventId);
                break;
            case Case.ActivityTaskCanceledEventAttributes:
                Activities.Remove(added.ActivityTaskCanceledEventAttributes.ScheduledEventId);
                break;
            case Case.TimerStartedEventAttributes:
                var timer = added.TimerStartedEventAttributes;
                Timers.Put(timer.TimerId, new TimerState
                {
                    TimerId = timer.TimerId,
                    StartedEventId = added.EventId,
                    FireTime = added.EventTime.Plus(timer.StartToFireTimeout),
                });
                break;
            case Case.TimerFiredEventAttributes:
                Timers.Remove(added.TimerFiredEventAttributes.TimerId);
                break;
            case Case.TimerCanceledEventAttributes:
                Timers.Remove(added.TimerCanceledEventAttributes.TimerId);
                break;
            case Case.SignalExternalWorkflowExecutionInitiatedEventAttributes:
                Externals.Put(added.EventId, new ExternalState { InitiatedEventId = added.EventId });
                break;
            case Case.RequestCancelExternalWorkflowExecutionInitiatedEventAttributes:
                Externals.Put(added.EventId, new ExternalState { InitiatedEventId = added.EventId, Cancel = true });
                break;
            case Case.ExternalWorkflowExecutionSignaledEventAttributes:
                Externals.Remove(added.ExternalWorkflowExecutionSignaledEventAttributes.InitiatedEventId);
                break;
            case Case.SignalExternalWorkflowExecutionFailedEventAttributes:
                Externals.Remove(added.SignalExternalWorkflowExecutionFailedEventAttributes.InitiatedEventId);
                break;
            case Case.ExternalWorkflowExecutionCancelRequestedEventAttributes:
                Externals.Remove(added.ExternalWorkflowExecutionCancelRequestedEventAttributes.InitiatedEventId);
                break;
            case Case.RequestCancelExternalWorkflowExecutionFailedEventAttributes:
                Externals.Remove(added.RequestCancelExternalWorkflowExecutionFailedEventAttributes.InitiatedEventId);
                break;
            default:
                ApplyChildOrUpdate(added);
                break;
        }
    }

    private void ApplyChildOrUpdate(HistoryEvent added)
    {
        switch (added.AttributesCase)
        {
            case Case.StartChildWorkflowExecutionInitiatedEventAttributes:
                var initiated = added.StartChildWorkflowExecutionInitiatedEventAttributes;
                Children.Put(added.EventId, new ChildState
                {
                    InitiatedEventId = added.EventId,
                    Namespace = initiated.Namespace,
                    WorkflowId = initiated.WorkflowId,
                    WorkflowType = initiated.WorkflowType.Name,
                    ParentClosePolicy = initiated.ParentClosePolicy,
                });
                break;
            case Case.ChildWorkflowExecutionStartedEventAttributes:
                var started = added.ChildWorkflowExecutionStartedEventAttributes;
                if (Children.Find(started.InitiatedEventId) is { } child)
                {
                    child.RunId = started.WorkflowExecution.RunId;
                    child.StartedEventId = added.EventId;
                    Children.Put(started.InitiatedEventId, child);
                }

                break;
            case Case.StartChildWorkflowExecutionFailedEventAttributes:
                Children.Remove(added.StartChildWorkflowExecutionFailedEventAttributes.InitiatedEventId);
                break;
            case Case.ChildWorkflowExecutionCompletedEventAttributes:
                Children.Remove(added.ChildWorkflowExecutionCompletedEventAttributes.InitiatedEventId);
                break;
            case Case.ChildWorkflowExecutionFailedEventAttributes:
                Children.Remove(added.ChildWorkflowExecutionFailedEventAttributes.InitiatedEventId);
                break;
            case Case.ChildWorkflowExecutionCanceledEventAttributes:
                Children.Remove(added.ChildWorkflowExecutionCanceledEventAttributes.InitiatedEventId);
                break;
            case Case.ChildWorkflowExecutionTimedOutEventAttributes:
                Children.Remove(added.ChildWorkflowExecutionTimedOutEventAttributes.InitiatedEventId);
                break;
            case Case.ChildWorkflowExecutionTerminatedEventAttributes:
                Children.Remove(added.ChildWorkflowExecutionTerminatedEventAttributes.InitiatedEventId);
                break;
            case Case.WorkflowExecutionUpdateAdmittedEventAttributes:
                NoteAdmittedEvent(added.WorkflowExecutionUpdateAdmittedEventAttributes.Request.Meta.UpdateId, added.EventId);
                break;
            case Case.WorkflowExecutionUpdateAcceptedEventAttributes:
                var accepted = added.WorkflowExecutionUpdateAcceptedEventAttributes;
                Updates.Put(accepted.ProtocolInstanceId, new UpdateState { UpdateId = accepted.ProtocolInstanceId, AcceptedEventId = added.EventId });
                State.UpdateCount++;
                break;
            case Case.WorkflowExecutionUpdateCompletedEventAttributes:
                var completed = added.WorkflowExecutionUpdateCompletedEventAttributes;
                Updates.Put(completed.Meta.UpdateId, new UpdateState
                {
                    UpdateId = completed.Meta.UpdateId,
                    AcceptedEventId = completed.AcceptedEventId,
                    CompletedEventId = added.EventId,
                });
                break;
            default:
                // Markers and updates' rejections leave no trace in the state.
                break;
        }
    }

    private void NoteAdmittedEvent(string updateId, long eventId) =>
        Updates.Put(updateId, new UpdateState { UpdateId = updateId, AdmittedEventId = eventId });
}
