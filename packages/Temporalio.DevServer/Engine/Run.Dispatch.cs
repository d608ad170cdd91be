using Temporalio.Api.Enums.V1;
using Temporalio.DevServer.Matching;
using Temporalio.DevServer.Storage;
using Phase = Temporalio.DevServer.Storage.WorkflowTaskState.Types.Phase;

namespace Temporalio.DevServer.Engine;

/// <summary>Which scheduled tasks were handed to the task queues. Only memory knows: after a restart all are handed out again.</summary>
internal sealed partial class Run
{
    private readonly Dictionary<long, int> dispatchedActivities = [];
    private (long ScheduledEventId, int Attempt, string Sticky)? dispatchedWorkflowTask;

    /// <summary>Whether a worker has, or could take, a task of this run.</summary>
    public bool IsWaitingForWorker =>
        WorkflowTask.Phase == Phase.Started
        || (WorkflowTask.Phase == Phase.Scheduled && (WorkflowTask.NotBefore is null || WorkflowTask.NotBefore.IsDue(Now)))
        || Activities.Values.Any(activity => activity.StartedTime is not null || activity.AttemptScheduledTime.IsDue(Now));

    public IEnumerable<QueuedTask> TakeDispatchable()
    {
        if (!IsOpen)
        {
            yield break;
        }

        var now = Now;
        var task = WorkflowTask;
        if (task.Phase == Phase.Scheduled && !IsDispatched(task) && (task.NotBefore is null || task.NotBefore.IsDue(now)))
        {
            dispatchedWorkflowTask = (task.ScheduledEventId, task.Attempt, task.StickyQueue);
            var sticky = task.StickyQueue.Length > 0;
            yield return new WorkflowTaskItem(
                new QueueKey(State.Namespace, sticky ? task.StickyQueue : State.TaskQueue, TaskQueueType.Workflow),
                Key,
                RunId,
                task.ScheduledEventId,
                task.Attempt,
                task.Transient,
                sticky);
        }

        foreach (var activity in Activities.Values)
        {
            if (activity.StartedTime is null && !IsDispatched(activity) && activity.AttemptScheduledTime.IsDue(now))
            {
                dispatchedActivities[activity.ScheduledEventId] = activity.Attempt;
                yield return new ActivityTaskItem(
                    new QueueKey(State.Namespace, activity.TaskQueue, TaskQueueType.Activity), Key, RunId, activity.ScheduledEventId, activity.Attempt);
            }
        }
    }

    private bool IsDispatched(WorkflowTaskState task) => dispatchedWorkflowTask == (task.ScheduledEventId, task.Attempt, task.StickyQueue);

    private bool IsDispatched(ActivityState activity) =>
        dispatchedActivities.TryGetValue(activity.ScheduledEventId, out var attempt) && attempt == activity.Attempt;
}
