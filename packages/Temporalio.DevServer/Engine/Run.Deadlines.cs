using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.DevServer.Storage;
using Phase = Temporalio.DevServer.Storage.WorkflowTaskState.Types.Phase;

namespace Temporalio.DevServer.Engine;

/// <summary>
/// Everything that happens by the passing of time follows from the state: no timer is stored, so that none can be lost.
/// </summary>
internal sealed partial class Run
{
    /// <summary>When this run needs attention next; null when nothing is due by time alone.</summary>
    public Timestamp? NextDeadline()
    {
        Timestamp? next = null;
        void Consider(Timestamp? time)
        {
            if (time is not null && (next is null || time < next))
            {
                next = time;
            }
        }

        if (!IsOpen)
        {
            return null;
        }

        Consider(State.RunExpiration);
        Consider(State.ExecutionExpiration);
        Consider(State.FirstWorkflowTaskAt);
        Consider(WorkflowTaskDeadline());
        if (WorkflowTask.Phase == Phase.Scheduled && !IsDispatched(WorkflowTask))
        {
            Consider(WorkflowTask.NotBefore);
        }

        foreach (var timer in Timers.Values)
        {
            Consider(timer.FireTime);
        }

        foreach (var activity in Activities.Values)
        {
            Consider(ActivityDeadline(activity).Time);
            if (activity.StartedTime is null && !IsDispatched(activity))
            {
                Consider(activity.AttemptScheduledTime);
            }
        }

        return next;
    }

    /// <summary>Does what is due. Nothing happens when nothing is.</summary>
    public void FireDue()
    {
        var now = Now;
        if (!IsOpen)
        {
            return;
        }

        if (State.ExecutionExpiration.IsDue(now) || State.RunExpiration.IsDue(now))
        {
            TimeOut();
            return;
        }

        if (State.FirstWorkflowTaskAt.IsDue(now))
        {
            State.FirstWorkflowTaskAt = null;
            Touch();
            ScheduleWorkflowTask();
        }

        if (WorkflowTaskDeadline().IsDue(now))
        {
            TimeOutWorkflowTask(WorkflowTask.Phase == Phase.Started ? TimeoutType.StartToClose : TimeoutType.ScheduleToStart);
        }

        foreach (var timer in Timers.Values.Where(timer => timer.FireTime.IsDue(now)).OrderBy(timer => timer.FireTime).ToList())
        {
            AddExternal(new HistoryEvent
            {
                EventType = EventType.TimerFired,
                TimerFiredEventAttributes = new TimerFiredEventAttributes { TimerId = timer.TimerId, StartedEventId = timer.StartedEventId },
            });
            ScheduleWorkflowTask();
        }

        foreach (var activity in Activities.Values.ToList())
        {
            var (time, type) = ActivityDeadline(activity);
            if (time.IsDue(now))
            {
                TimeOutActivity(activity, type);
            }
        }
    }

    private Timestamp? WorkflowTaskDeadline() => WorkflowTask.Phase switch
    {
        Phase.Started => WorkflowTask.StartedTime.Plus(WorkflowTaskTimeout),
        Phase.Scheduled when WorkflowTask.StickyQueue.Length > 0 && State.StickyTimeout.IsSet() => WorkflowTask.ScheduledTime.Plus(State.StickyTimeout),
        _ => null,
    };

    private static (Timestamp? Time, TimeoutType Type) ActivityDeadline(ActivityState activity)
    {
        (Timestamp? Time, TimeoutType Type) first = (null, TimeoutType.Unspecified);
        void Consider(Timestamp from, Duration? timeout, TimeoutType type)
        {
            if (timeout.IsSet() && from.Plus(timeout) is var time && (first.Time is null || time < first.Time))
            {
                first = (time, type);
            }
        }

        Consider(activity.ScheduledTime, activity.ScheduleToCloseTimeout, TimeoutType.ScheduleToClose);
        if (activity.StartedTime is null)
        {
            Consider(activity.AttemptScheduledTime, activity.ScheduleToStartTimeout, TimeoutType.ScheduleToStart);
        }
        else
        {
            Consider(activity.StartedTime, activity.StartToCloseTimeout, TimeoutType.StartToClose);
            Consider(activity.LastHeartbeatTime ?? activity.StartedTime, activity.HeartbeatTimeout, TimeoutType.Heartbeat);
        }

        return first;
    }
}
