using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.DevServer.Storage;

namespace Temporalio.DevServer.Engine;

internal sealed partial class Run
{
    public void StartActivity(ActivityState activity, string identity, string requestId)
    {
        activity.StartedTime = Now;
        activity.LastStartedTime = activity.StartedTime;
        activity.LastHeartbeatTime = null;
        activity.LastWorkerIdentity = identity;
        activity.RequestId = requestId;
        Save(activity);
    }

    public void Heartbeat(ActivityState activity, Payloads? details)
    {
        activity.LastHeartbeatTime = Now;
        activity.HeartbeatDetails = details;
        Save(activity);
    }

    public void CompleteActivity(ActivityState activity, Payloads? result, string identity)
    {
        AddActivityStarted(activity);
        AddExternal(new HistoryEvent
        {
            EventType = EventType.ActivityTaskCompleted,
            ActivityTaskCompletedEventAttributes = new ActivityTaskCompletedEventAttributes
            {
                Result = result,
                ScheduledEventId = activity.ScheduledEventId,
                StartedEventId = startedEventId,
                Identity = identity,
            },
        });
        ScheduleWorkflowTask();
    }

    public void FailActivity(ActivityState activity, Failure failure, Payloads? lastHeartbeatDetails, string identity)
    {
        activity.HeartbeatDetails = lastHeartbeatDetails ?? activity.HeartbeatDetails;
        var retryState = ActivityRetry.Decide(activity, failure, Now, out var delay);
        if (retryState == RetryState.InProgress)
        {
            RetryActivity(activity, failure, delay);
            return;
        }

        AddActivityStarted(activity);
        AddExternal(new HistoryEvent
        {
            EventType = EventType.ActivityTaskFailed,
            ActivityTaskFailedEventAttributes = new ActivityTaskFailedEventAttributes
            {
                Failure = failure,
                ScheduledEventId = activity.ScheduledEventId,
                StartedEventId = startedEventId,
                Identity = identity,
                RetryState = retryState,
            },
        });
        ScheduleWorkflowTask();
    }

    public void TimeOutActivity(ActivityState activity, TimeoutType type)
    {
        var failure = new Failure
        {
            Message = $"activity {type} timeout",
            Source = "Server",
            TimeoutFailureInfo = new TimeoutFailureInfo { TimeoutType = type, LastHeartbeatDetails = activity.HeartbeatDetails },
        };
        var retryState = ActivityRetry.Decide(activity, failure, Now, out var delay);
        if (retryState == RetryState.InProgress)
        {
            RetryActivity(activity, failure, delay);
            return;
        }

        if (type == TimeoutType.ScheduleToClose && activity.LastFailure is { } cause)
        {
            // What went wrong before says more than that time ran out.
            failure.Cause = cause;
        }

        AddActivityStarted(activity);
        AddExternal(new HistoryEvent
        {
            EventType = EventType.ActivityTaskTimedOut,
            ActivityTaskTimedOutEventAttributes = new ActivityTaskTimedOutEventAttributes
            {
                Failure = failure,
                ScheduledEventId = activity.ScheduledEventId,
                StartedEventId = startedEventId,
                RetryState = retryState,
            },
        });
        ScheduleWorkflowTask();
    }

    public void CancelActivity(ActivityState activity, Payloads? details, string identity)
    {
        AddActivityStarted(activity);
        AddExternal(new HistoryEvent
        {
            EventType = EventType.ActivityTaskCanceled,
            ActivityTaskCanceledEventAttributes = new ActivityTaskCanceledEventAttributes
            {
                Details = details,
                LatestCancelRequestedEventId = activity.CancelRequestedEventId,
                ScheduledEventId = activity.ScheduledEventId,
                StartedEventId = startedEventId,
                Identity = identity,
            },
        });
        ScheduleWorkflowTask();
    }

    // The started event that the closing one refers to; 0 when there is none or it is held back with it.
    private long startedEventId;

    // Starting is written down only with the end, so that a history does not grow with every attempt.
    private void AddActivityStarted(ActivityState activity)
    {
        startedEventId = 0;
        if (activity.StartedTime is null)
        {
            return;
        }

        var started = new HistoryEvent
        {
            EventType = EventType.ActivityTaskStarted,
            EventTime = activity.StartedTime,
            ActivityTaskStartedEventAttributes = new ActivityTaskStartedEventAttributes
            {
                ScheduledEventId = activity.ScheduledEventId,
                Identity = activity.LastWorkerIdentity,
                RequestId = activity.RequestId,
                Attempt = activity.Attempt,
                LastFailure = activity.LastFailure,
            },
        };
        AddExternal(started);
        startedEventId = started.EventId;
    }

    private void RetryActivity(ActivityState activity, Failure failure, TimeSpan delay)
    {
        activity.Attempt++;
        activity.LastFailure = failure;
        activity.LastAttemptCompleteTime = Now;
        activity.StartedTime = null;
        activity.LastHeartbeatTime = null;
        activity.RequestId = string.Empty;
        activity.CurrentRetryInterval = delay.ToDuration();
        activity.AttemptScheduledTime = Now.Plus(delay);
        Save(activity);
    }

    private void Save(ActivityState activity)
    {
        Activities.Put(activity.ScheduledEventId, activity);
        Touch();
    }

    private static ActivityState NewActivity(HistoryEvent added)
    {
        var scheduled = added.ActivityTaskScheduledEventAttributes;
        return new ActivityState
        {
            ScheduledEventId = added.EventId,
            ActivityId = scheduled.ActivityId,
            ActivityType = scheduled.ActivityType.Name,
            TaskQueue = scheduled.TaskQueue.Name,
            ScheduleToCloseTimeout = scheduled.ScheduleToCloseTimeout,
            ScheduleToStartTimeout = scheduled.ScheduleToStartTimeout,
            StartToCloseTimeout = scheduled.StartToCloseTimeout,
            HeartbeatTimeout = scheduled.HeartbeatTimeout,
            RetryPolicy = scheduled.RetryPolicy,
            Attempt = 1,
            ScheduledTime = added.EventTime,
            AttemptScheduledTime = added.EventTime,
            Priority = scheduled.Priority,
        };
    }
}
