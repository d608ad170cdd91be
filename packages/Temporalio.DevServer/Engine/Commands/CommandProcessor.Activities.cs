using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.TaskQueue.V1;

namespace Temporalio.DevServer.Engine.Commands;

internal sealed partial class CommandProcessor
{
    private void ScheduleActivity(Command command)
    {
        const WorkflowTaskFailedCause Bad = WorkflowTaskFailedCause.BadScheduleActivityAttributes;
        var asked = command.ScheduleActivityTaskCommandAttributes;
        Require(asked.ActivityId.Length is > 0 and <= Limits.IdLength, Bad, "ActivityId is not set on command, or too long.");
        Require(asked.ActivityType?.Name.Length is > 0 and <= Limits.IdLength, Bad, "ActivityType is not set on command, or too long.");
        Require(asked.ScheduleToCloseTimeout.IsSet() || asked.StartToCloseTimeout.IsSet(), Bad, "A valid StartToClose or ScheduleToCloseTimeout is not set on command.");
        Require(
            run.Activities.Values.All(pending => pending.ActivityId != asked.ActivityId),
            WorkflowTaskFailedCause.ScheduleActivityDuplicateId,
            $"Activity {asked.ActivityId} is pending already.");
        Require(
            run.Activities.Count < Limits.Pending,
            WorkflowTaskFailedCause.PendingActivitiesLimitExceeded,
            $"the number of pending activities, {run.Activities.Count}, has reached the per-workflow limit of {Limits.Pending}");
        RequireSize(asked.Input, Bad);

        var runTimeout = run.State.RunTimeout;
        var toClose = asked.ScheduleToCloseTimeout.IsSet()
            ? TimeExtensions.Shorter(asked.ScheduleToCloseTimeout, runTimeout)
            : runTimeout.OrZeroDuration();
        var startToClose = TimeExtensions.Shorter(asked.StartToCloseTimeout.IsSet() ? asked.StartToCloseTimeout : toClose, toClose);
        var heartbeat = asked.HeartbeatTimeout.IsSet() ? TimeExtensions.Shorter(asked.HeartbeatTimeout, startToClose) : asked.HeartbeatTimeout.OrZeroDuration();
        AddEvent(command, new HistoryEvent
        {
            EventType = EventType.ActivityTaskScheduled,
            ActivityTaskScheduledEventAttributes = new ActivityTaskScheduledEventAttributes
            {
                ActivityId = asked.ActivityId,
                ActivityType = asked.ActivityType,
                TaskQueue = new TaskQueue
                {
                    Name = asked.TaskQueue?.Name is { Length: > 0 } queue ? queue : run.State.TaskQueue,
                    Kind = TaskQueueKind.Normal,
                },
                Header = asked.Header,
                Input = asked.Input,
                ScheduleToCloseTimeout = toClose,
                ScheduleToStartTimeout = asked.ScheduleToStartTimeout.IsSet() ? TimeExtensions.Shorter(asked.ScheduleToStartTimeout, toClose) : toClose,
                StartToCloseTimeout = startToClose,
                HeartbeatTimeout = heartbeat,
                RetryPolicy = ActivityRetry.WithDefaults(asked.RetryPolicy),
                WorkflowTaskCompletedEventId = completedId,
                Priority = asked.Priority,
            },
        });
    }

    private void RequestCancelActivity(RequestCancelActivityTaskCommandAttributes asked)
    {
        Require(asked.ScheduledEventId > 0, WorkflowTaskFailedCause.BadRequestCancelActivityAttributes, "ScheduledEventId is not set on command.");
        var pending = run.Activities.Find(asked.ScheduledEventId);
        if (pending is null && asked.ScheduledEventId >= run.State.NextEventId)
        {
            throw new CommandException(WorkflowTaskFailedCause.BadRequestCancelActivityAttributes, $"There is no activity with event id {asked.ScheduledEventId}.");
        }

        var requested = run.Add(new HistoryEvent
        {
            EventType = EventType.ActivityTaskCancelRequested,
            ActivityTaskCancelRequestedEventAttributes = new ActivityTaskCancelRequestedEventAttributes
            {
                ScheduledEventId = asked.ScheduledEventId,
                WorkflowTaskCompletedEventId = completedId,
            },
        });

        // One that no worker has is cancelled at once; one that a worker has learns of it with its next heartbeat.
        if (pending is { StartedTime: null })
        {
            pending.CancelRequestedEventId = requested.EventId;
            unstarted.Add(pending);
        }
    }

    /// <summary>
    /// Ends the activities that a command cancelled before a worker had them. That is news to the workflow, so it comes after the
    /// events of all commands: a replay expects those next to each other.
    /// </summary>
    public void EndUnstartedActivities()
    {
        foreach (var pending in unstarted.Where(pending => run.Activities.Find(pending.ScheduledEventId) is not null))
        {
            run.CancelActivity(pending, null, context.Identity);
        }
    }

    private static void RequireSize(Payloads? payloads, WorkflowTaskFailedCause cause) =>
        Require(payloads is null || payloads.CalculateSize() <= Limits.BlobSize, cause, "A payload exceeds the size limit.");
}
