using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Activity.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.Workflow.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.DevServer.Engine;
using Temporalio.DevServer.Storage;
using Temporalio.DevServer.Visibility;
using Phase = Temporalio.DevServer.Storage.WorkflowTaskState.Types.Phase;

namespace Temporalio.DevServer.Frontend;

internal static class RunDescription
{
    public static DescribeWorkflowExecutionResponse Describe(Run run)
    {
        var state = run.State;
        var response = new DescribeWorkflowExecutionResponse
        {
            ExecutionConfig = new WorkflowExecutionConfig
            {
                TaskQueue = new TaskQueue { Name = state.TaskQueue, Kind = TaskQueueKind.Normal },
                WorkflowExecutionTimeout = state.ExecutionTimeout.OrZeroDuration(),
                WorkflowRunTimeout = state.RunTimeout.OrZeroDuration(),
                DefaultWorkflowTaskTimeout = state.TaskTimeout,
                UserMetadata = state.UserMetadata,
            },
            WorkflowExecutionInfo = VisibilityWriter.Info(run).Clone(),
            PendingWorkflowTask = WorkflowTask(run),
            WorkflowExtendedInfo = new WorkflowExecutionExtendedInfo
            {
                ExecutionExpirationTime = state.ExecutionExpiration,
                RunExpirationTime = state.RunExpiration,
                CancelRequested = state.CancelRequested,
                LastResetTime = state.LastResetTime,
                OriginalStartTime = state.OriginalStartTime,
                ResetRunId = state.ResetRunId,
            },
        };
        response.PendingActivities.Add(run.Activities.Values.Select(Activity));
        response.PendingChildren.Add(run.IsOpen
            ? run.Children.Values.Select(child => new PendingChildExecutionInfo
            {
                WorkflowId = child.WorkflowId,
                RunId = child.RunId,
                WorkflowTypeName = child.WorkflowType,
                InitiatedId = child.InitiatedEventId,
                ParentClosePolicy = child.ParentClosePolicy,
            })
            : []);
        return response;
    }

    private static PendingWorkflowTaskInfo? WorkflowTask(Run run)
    {
        var task = run.WorkflowTask;
        return task.Phase == Phase.None
            ? null
            : new PendingWorkflowTaskInfo
            {
                State = task.Phase == Phase.Started ? PendingWorkflowTaskState.Started : PendingWorkflowTaskState.Scheduled,
                ScheduledTime = task.ScheduledTime,
                OriginalScheduledTime = task.OriginalScheduledTime,
                StartedTime = task.StartedTime,
                Attempt = task.Attempt,
            };
    }

    private static PendingActivityInfo Activity(ActivityState activity)
    {
        var started = activity.StartedTime is not null;
        return new PendingActivityInfo
        {
            ActivityId = activity.ActivityId,
            ActivityType = new ActivityType { Name = activity.ActivityType },
            State = activity.CancelRequested ? PendingActivityState.CancelRequested
                : started ? PendingActivityState.Started
                : PendingActivityState.Scheduled,
            HeartbeatDetails = activity.HeartbeatDetails,
            LastHeartbeatTime = activity.LastHeartbeatTime,
            LastStartedTime = activity.LastStartedTime,
            Attempt = activity.Attempt,
            MaximumAttempts = activity.RetryPolicy?.MaximumAttempts ?? 0,
            ScheduledTime = activity.ScheduledTime,
            ExpirationTime = activity.ScheduleToCloseTimeout.IsSet() ? activity.ScheduledTime.Plus(activity.ScheduleToCloseTimeout) : null,
            LastFailure = activity.LastFailure,
            LastWorkerIdentity = activity.LastWorkerIdentity,
            CurrentRetryInterval = activity.CurrentRetryInterval,
            LastAttemptCompleteTime = activity.LastAttemptCompleteTime,
            NextAttemptScheduleTime = started || activity.Attempt == 1 ? null : activity.AttemptScheduledTime,
            Priority = activity.Priority,
            ActivityOptions = new ActivityOptions
            {
                TaskQueue = new TaskQueue { Name = activity.TaskQueue, Kind = TaskQueueKind.Normal },
                ScheduleToCloseTimeout = activity.ScheduleToCloseTimeout,
                ScheduleToStartTimeout = activity.ScheduleToStartTimeout,
                StartToCloseTimeout = activity.StartToCloseTimeout,
                HeartbeatTimeout = activity.HeartbeatTimeout,
                RetryPolicy = activity.RetryPolicy,
            },
        };
    }
}
