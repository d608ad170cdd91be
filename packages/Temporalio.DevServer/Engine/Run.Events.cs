using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.DevServer.Storage;

namespace Temporalio.DevServer.Engine;

internal sealed partial class Run
{
    /// <summary>
    /// Adds an event that came from outside. While a workflow task is being processed it is held back, so that the worker's
    /// view of the history stays what it was given; it takes effect on the state at once.
    /// </summary>
    public void AddExternal(HistoryEvent added)
    {
        Touch();
        added.EventTime ??= Now;
        if (State.WorkflowTask.Phase != WorkflowTaskState.Types.Phase.Started)
        {
            Add(added);
            return;
        }

        State.BufferedSequence++;
        State.BufferedSize += added.CalculateSize();
        Buffered.Put(State.BufferedSequence, added);
        Apply(added);
        if (Buffered.Count >= Limits.BufferedEvents || State.BufferedSize >= Limits.BufferedSize)
        {
            // A worker that takes this long would answer to a history that has moved on too far.
            FailWorkflowTask(WorkflowTaskFailedCause.ForceCloseCommand, null, "history-service");
        }
    }

    /// <summary>Adds an event to the history now.</summary>
    public HistoryEvent Add(HistoryEvent added)
    {
        Number(added);
        Apply(added);
        return added;
    }

    /// <summary>Moves held back events into the history. Returns whether there were any.</summary>
    public bool FlushBuffered()
    {
        if (Buffered.Count == 0)
        {
            return false;
        }

        var inOrder = Buffered.Entries
            .OrderBy(entry => long.Parse(entry.Key, System.Globalization.CultureInfo.InvariantCulture))
            .Select(entry => entry.Value)
            .ToList();
        var startedIds = new Dictionary<long, long>();
        foreach (var held in inOrder.Where(held => !ClosesActivityOrChild(held.EventType)))
        {
            Number(held);
            if (held.ActivityTaskStartedEventAttributes is { } activity)
            {
                startedIds[activity.ScheduledEventId] = held.EventId;
            }
            else if (held.ChildWorkflowExecutionStartedEventAttributes is { } child)
            {
                startedIds[child.InitiatedEventId] = held.EventId;
                if (Children.Find(child.InitiatedEventId) is { } pending)
                {
                    pending.StartedEventId = held.EventId;
                    Children.Put(child.InitiatedEventId, pending);
                }
            }
            else if (held.WorkflowExecutionUpdateAdmittedEventAttributes is { } admitted)
            {
                NoteAdmittedEvent(admitted.Request.Meta.UpdateId, held.EventId);
            }
        }

        foreach (var held in inOrder.Where(held => ClosesActivityOrChild(held.EventType)))
        {
            Number(held);
            PointToStarted(held, startedIds);
        }

        Buffered.Clear();
        State.BufferedSize = 0;
        return true;
    }

    /// <summary>Takes back a timer's firing that the workflow has not seen yet.</summary>
    public bool RemoveBufferedTimerFired(string timerId, out long startedEventId)
    {
        foreach (var (key, held) in Buffered.Entries)
        {
            if (held.TimerFiredEventAttributes is { } fired && fired.TimerId == timerId)
            {
                startedEventId = fired.StartedEventId;
                Buffered.Remove(key);
                return true;
            }
        }

        startedEventId = 0;
        return false;
    }

    private static bool ClosesActivityOrChild(EventType type) => type is EventType.ActivityTaskCompleted
        or EventType.ActivityTaskFailed
        or EventType.ActivityTaskTimedOut
        or EventType.ActivityTaskCanceled
        or EventType.ChildWorkflowExecutionCompleted
        or EventType.ChildWorkflowExecutionFailed
        or EventType.ChildWorkflowExecutionCanceled
        or EventType.ChildWorkflowExecutionTimedOut
        or EventType.ChildWorkflowExecutionTerminated;

    private static void PointToStarted(HistoryEvent closed, Dictionary<long, long> startedIds)
    {
        long Started(long id, long known) => known != 0 ? known : startedIds.GetValueOrDefault(id);

        switch (closed.AttributesCase)
        {
            case HistoryEvent.AttributesOneofCase.ActivityTaskCompletedEventAttributes:
                var completed = closed.ActivityTaskCompletedEventAttributes;
                completed.StartedEventId = Started(completed.ScheduledEventId, completed.StartedEventId);
                break;
            case HistoryEvent.AttributesOneofCase.ActivityTaskFailedEventAttributes:
                var failed = closed.ActivityTaskFailedEventAttributes;
                failed.StartedEventId = Started(failed.ScheduledEventId, failed.StartedEventId);
                break;
            case HistoryEvent.AttributesOneofCase.ActivityTaskTimedOutEventAttributes:
                var timedOut = closed.ActivityTaskTimedOutEventAttributes;
                timedOut.StartedEventId = Started(timedOut.ScheduledEventId, timedOut.StartedEventId);
                break;
            case HistoryEvent.AttributesOneofCase.ActivityTaskCanceledEventAttributes:
                var canceled = closed.ActivityTaskCanceledEventAttributes;
                canceled.StartedEventId = Started(canceled.ScheduledEventId, canceled.StartedEventId);
                break;
            case HistoryEvent.AttributesOneofCase.ChildWorkflowExecutionCompletedEventAttributes:
                var childCompleted = closed.ChildWorkflowExecutionCompletedEventAttributes;
                childCompleted.StartedEventId = Started(childCompleted.InitiatedEventId, childCompleted.StartedEventId);
                break;
            case HistoryEvent.AttributesOneofCase.ChildWorkflowExecutionFailedEventAttributes:
                var childFailed = closed.ChildWorkflowExecutionFailedEventAttributes;
                childFailed.StartedEventId = Started(childFailed.InitiatedEventId, childFailed.StartedEventId);
                break;
            case HistoryEvent.AttributesOneofCase.ChildWorkflowExecutionCanceledEventAttributes:
                var childCanceled = closed.ChildWorkflowExecutionCanceledEventAttributes;
                childCanceled.StartedEventId = Started(childCanceled.InitiatedEventId, childCanceled.StartedEventId);
                break;
            case HistoryEvent.AttributesOneofCase.ChildWorkflowExecutionTimedOutEventAttributes:
                var childTimedOut = closed.ChildWorkflowExecutionTimedOutEventAttributes;
                childTimedOut.StartedEventId = Started(childTimedOut.InitiatedEventId, childTimedOut.StartedEventId);
                break;
            case HistoryEvent.AttributesOneofCase.ChildWorkflowExecutionTerminatedEventAttributes:
                var childTerminated = closed.ChildWorkflowExecutionTerminatedEventAttributes;
                childTerminated.StartedEventId = Started(childTerminated.InitiatedEventId, childTerminated.StartedEventId);
                break;
            default:
                break;
        }
    }

    private void Number(HistoryEvent added)
    {
        Touch();
        added.EventId = State.NextEventId++;
        added.EventTime ??= Now;
        added.TaskId = added.EventId;
        State.HistorySize += added.CalculateSize();
        NewEvents.Add(added);
    }
}
