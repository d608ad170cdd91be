using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Temporalio.Core;

/// <summary>
/// Cuts a history into the sequences of events that single workflow tasks saw. Replay has to hand a workflow the same
/// events at once as the live run did, or conditions would be evaluated at other moments and commands come in another order.
/// </summary>
internal static class HistorySplitter
{
    /// <summary>Index of the last event of the sequence that begins at <paramref name="start" />; the list must not be empty there.</summary>
    /// <param name="events">The events of a run, all of them from some point on.</param>
    /// <param name="start">Where the sequence begins.</param>
    /// <param name="byTask">
    /// Whether each completed task ends a sequence. Without it some belong to the next, as heartbeats do, and what an update met that came
    /// right behind a task without commands depends on whether the worker had to rebuild the run for it.
    /// </param>
    public static int FindEnd(IReadOnlyList<HistoryEvent> events, int start, bool byTask)
    {
        var sawCommandEvent = false;
        List<int> passedStarts = [];
        for (var i = start; i < events.Count; i++)
        {
            sawCommandEvent |= events[i].IsCommandEvent();
            if (events[i].EventType != EventType.WorkflowTaskStarted)
            {
                continue;
            }

            if (i + 1 == events.Count)
            {
                return i;
            }

            if (EndsWithoutCompletion(events[i + 1].EventType))
            {
                // The task's outcome was lost, so its events belong to the next task.
                continue;
            }

            if (byTask || events[i + 1].EventType != EventType.WorkflowTaskCompleted || i + 2 == events.Count)
            {
                return i;
            }

            var afterCompletion = events[i + 2];
            if (afterCompletion.EventType == EventType.WorkflowTaskScheduled && !sawCommandEvent)
            {
                // A task that left no trace (a heartbeat, or a refused update) is invisible to a replay.
                passedStarts.Add(i);
                continue;
            }

            // Commands of other handlers may stand before it.
            var accepted = events.Skip(i + 2).TakeWhile(found => found.IsCommandEvent()).FirstOrDefault(found => found.EventType == EventType.WorkflowExecutionUpdateAccepted);
            if (accepted is not null)
            {
                // The update must meet the state that it met live: the one before the event it was sequenced after.
                var sequencing = accepted.WorkflowExecutionUpdateAcceptedEventAttributes.AcceptedRequestSequencingEventId;
                var earlier = passedStarts.FindLastIndex(index => events[index].EventId < sequencing);
                return earlier < 0 ? i : passedStarts[earlier];
            }

            return i;
        }

        return events.Count - 1;
    }

    private static bool EndsWithoutCompletion(EventType next) => next
        is EventType.WorkflowTaskFailed
        or EventType.WorkflowTaskTimedOut
        or EventType.WorkflowExecutionTimedOut
        or EventType.WorkflowExecutionTerminated
        or EventType.WorkflowExecutionCanceled;
}
