using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.DevServer.Storage;
using Case = Temporalio.Api.History.V1.HistoryEvent.AttributesOneofCase;
using Phase = Temporalio.DevServer.Storage.WorkflowTaskState.Types.Phase;

namespace Temporalio.DevServer.Engine;

internal sealed partial class Run
{
    /// <summary>
    /// What an event does to the state. Everything that can be told from the history is told here and nowhere else, so that a
    /// reset can rebuild a run from its first events.
    /// </summary>
    public void Apply(HistoryEvent added)
    {
        switch (added.AttributesCase)
        {
            case Case.WorkflowExecutionStartedEventAttributes:
                ApplyStarted(added);
                break;
            case Case.WorkflowTaskScheduledEventAttributes:
                State.WorkflowTask = new WorkflowTaskState
                {
                    Phase = Phase.Scheduled,
                    ScheduledEventId = added.EventId,
                    Attempt = added.WorkflowTaskScheduledEventAttributes.Attempt,
                    ScheduledTime = added.EventTime,
                    OriginalScheduledTime = added.EventTime,
                };
                break;
            case Case.WorkflowTaskStartedEventAttributes:
                State.WorkflowTask.Phase = Phase.Started;
                State.WorkflowTask.StartedEventId = added.EventId;
                State.WorkflowTask.StartedTime = added.EventTime;
                break;
            case Case.WorkflowTaskCompletedEventAttributes:
                State.LastStartedEventId = added.WorkflowTaskCompletedEventAttributes.StartedEventId;
                State.WorkflowTask = new WorkflowTaskState();
                break;
            case Case.WorkflowTaskTimedOutEventAttributes:
            case Case.WorkflowTaskFailedEventAttributes:
                State.WorkflowTask = new WorkflowTaskState();
                break;
            case Case.WorkflowExecutionSignaledEventAttributes:
                State.SignalCount++;
                NoteRequest(added.WorkflowExecutionSignaledEventAttributes.RequestId);
                break;
            case Case.WorkflowExecutionCancelRequestedEventAttributes:
                State.CancelRequested = true;
                break;
            case Case.UpsertWorkflowSearchAttributesEventAttributes:
                Merge(State.SearchAttributes.IndexedFields, added.UpsertWorkflowSearchAttributesEventAttributes.SearchAttributes?.IndexedFields, emptyListIsNull: true);
                VisibilityChanged = true;
                break;
            case Case.WorkflowPropertiesModifiedEventAttributes:
                Merge(State.Memo.Fields, added.WorkflowPropertiesModifiedEventAttributes.UpsertedMemo?.Fields, emptyListIsNull: false);
                VisibilityChanged = true;
                break;
            case Case.WorkflowExecutionCompletedEventAttributes:
                ApplyClosed(added, WorkflowExecutionStatus.Completed, string.Empty);
                break;
            case Case.WorkflowExecutionFailedEventAttributes:
                ApplyClosed(added, WorkflowExecutionStatus.Failed, string.Empty);
                break;
            case Case.WorkflowExecutionCanceledEventAttributes:
                ApplyClosed(added, WorkflowExecutionStatus.Canceled, string.Empty);
                break;
            case Case.WorkflowExecutionTerminatedEventAttributes:
                ApplyClosed(added, WorkflowExecutionStatus.Terminated, string.Empty);
                break;
            case Case.WorkflowExecutionTimedOutEventAttributes:
                ApplyClosed(added, WorkflowExecutionStatus.TimedOut, string.Empty);
                break;
            case Case.WorkflowExecutionContinuedAsNewEventAttributes:
                ApplyClosed(added, WorkflowExecutionStatus.ContinuedAsNew, added.WorkflowExecutionContinuedAsNewEventAttributes.NewExecutionRunId);
                break;
            default:
                ApplyPending(added);
                break;
        }
    }

    private static void Merge(IDictionary<string, Payload> fields, IDictionary<string, Payload>? changes, bool emptyListIsNull)
    {
        foreach (var (name, value) in changes ?? new Dictionary<string, Payload>())
        {
            if (IsNull(value, emptyListIsNull))
            {
                fields.Remove(name);
            }
            else
            {
                fields[name] = value;
            }
        }
    }

    // Clients take an entry away by giving it the null of their converter; an empty list does the same for search attributes.
    private static bool IsNull(Payload value, bool emptyListIsNull)
    {
        var encoding = value.Metadata.TryGetValue("encoding", out var name) ? name.ToStringUtf8() : string.Empty;
        return encoding == "binary/null" || (encoding == "json/plain" && (value.Data.ToStringUtf8() is var text) && (text == "null" || (emptyListIsNull && text == "[]")));
    }

    private void NoteRequest(string requestId)
    {
        if (requestId.Length > 0)
        {
            Requests.Put(requestId, new SeenRequest());
        }
    }

    private void ApplyStarted(HistoryEvent added)
    {
        var started = added.WorkflowExecutionStartedEventAttributes;
        State.WorkflowType = started.WorkflowType.Name;
        State.TaskQueue = started.TaskQueue.Name;
        State.ExecutionTimeout = started.WorkflowExecutionTimeout;
        State.RunTimeout = started.WorkflowRunTimeout;
        State.TaskTimeout = started.WorkflowTaskTimeout;
        State.FirstRunId = started.FirstExecutionRunId;
        State.OriginalRunId = started.OriginalExecutionRunId;
        State.RetryPolicy = started.RetryPolicy;
        State.Memo = started.Memo?.Clone() ?? new Memo();
        State.SearchAttributes = started.SearchAttributes?.Clone() ?? new SearchAttributes();
        State.UserMetadata = added.UserMetadata;
        State.StartTime = added.EventTime;
        State.OriginalStartTime ??= added.EventTime;
        State.ExecutionTime = added.EventTime.Plus(started.FirstWorkflowTaskBackoff);
        State.FirstWorkflowTaskAt = started.FirstWorkflowTaskBackoff.IsSet() ? State.ExecutionTime : null;
        State.RunExpiration = started.WorkflowRunTimeout.IsSet() ? State.ExecutionTime.Plus(started.WorkflowRunTimeout) : null;
        State.ExecutionExpiration = started.WorkflowExecutionExpirationTime;
        State.Root = started.RootWorkflowExecution ?? Execution;
        if (started.ParentWorkflowExecution is { } parent)
        {
            State.Parent = new ParentState
            {
                Namespace = started.ParentWorkflowNamespace,
                WorkflowId = parent.WorkflowId,
                RunId = parent.RunId,
                InitiatedEventId = started.ParentInitiatedEventId,
            };
        }

        State.Status = WorkflowExecutionStatus.Running;
        State.WorkflowTask = new WorkflowTaskState();
        VisibilityChanged = true;
    }

    private void ApplyClosed(HistoryEvent added, WorkflowExecutionStatus status, string newRunId)
    {
        State.Status = status;
        State.CloseTime = added.EventTime;
        State.NewRunId = newRunId;
        State.WorkflowTask = new WorkflowTaskState();
        Activities.Clear();
        Timers.Clear();
        Externals.Clear();
        VisibilityChanged = true;
    }
}
