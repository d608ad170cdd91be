using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.DevServer.Grpc;
using Temporalio.DevServer.Matching;
using Temporalio.DevServer.Storage;

namespace Temporalio.DevServer.Engine;

/// <summary>Starting and ending attempts of activities on behalf of workers.</summary>
internal sealed class ActivityTaskService(WorkflowEngine engine)
{
    /// <summary>
    /// Hands an attempt to a worker; null when the attempt does not stand any more. A cancellation leaves the attempt as it was.
    /// </summary>
    public async Task<PollActivityTaskQueueResponse?> StartAsync(ActivityTaskItem item, string identity, CancellationToken cancellation)
    {
        PollActivityTaskQueueResponse? response = null;
        await engine.ChangeAsync(
            item.Workflow,
            scope =>
            {
                // The lock took its time: whoever cancelled the poll meanwhile would not get the answer.
                cancellation.ThrowIfCancellationRequested();
                if (scope.Find(item.RunId) is not { IsOpen: true } run
                    || run.Activities.Find(item.ScheduledEventId) is not { StartedTime: null } activity
                    || activity.Attempt != item.Attempt)
                {
                    return;
                }

                run.StartActivity(activity, identity, Guid.NewGuid().ToString());
                scope.AfterCommit(() => response = Build(run, activity));
            },
            cancellation);
        return response;
    }

    public Task<bool> HeartbeatAsync(TaskToken token, Payloads? details, CancellationToken cancellation) =>
        engine.ChangeAsync(
            token.Key(),
            scope =>
            {
                var (run, activity) = RequireStarted(scope, token);
                run.Heartbeat(activity, details);
                return activity.CancelRequested;
            },
            cancellation);

    public Task CompleteAsync(TaskToken token, Payloads? result, string identity, CancellationToken cancellation) =>
        engine.ChangeAsync(
            token.Key(),
            scope =>
            {
                var (run, activity) = RequireStarted(scope, token);
                run.CompleteActivity(activity, result, identity);
            },
            cancellation);

    public Task FailAsync(TaskToken token, Failure? failure, Payloads? lastHeartbeatDetails, string identity, CancellationToken cancellation) =>
        engine.ChangeAsync(
            token.Key(),
            scope =>
            {
                var (run, activity) = RequireStarted(scope, token);
                run.FailActivity(activity, failure ?? new Failure(), lastHeartbeatDetails, identity);
            },
            cancellation);

    public Task CancelAsync(TaskToken token, Payloads? details, string identity, CancellationToken cancellation) =>
        engine.ChangeAsync(
            token.Key(),
            scope =>
            {
                var (run, activity) = RequireStarted(scope, token);
                if (!activity.CancelRequested)
                {
                    throw GrpcException.InvalidArgument("The activity was not asked to cancel.");
                }

                run.CancelActivity(activity, details, identity);
            },
            cancellation);

    /// <summary>The token of a pending activity named by its id, for completion from outside of a worker.</summary>
    public Task<TaskToken> TokenByIdAsync(WorkflowKey key, string runId, string activityId, CancellationToken cancellation) =>
        engine.ChangeAsync(
            key,
            scope =>
            {
                var run = scope.Require(new WorkflowExecution { WorkflowId = key.WorkflowId, RunId = runId });
                var activity = run.Activities.Values.FirstOrDefault(pending => pending.ActivityId == activityId) ?? throw GrpcException.ActivityGone();
                return Token(run, activity);
            },
            cancellation);

    private static (Run Run, ActivityState Activity) RequireStarted(WorkflowScope scope, TaskToken token)
    {
        if (scope.Find(token.RunId) is not { IsOpen: true } run
            || run.Activities.Find(token.ScheduledEventId) is not { StartedTime: not null } activity
            || activity.Attempt != token.Attempt)
        {
            throw GrpcException.ActivityGone();
        }

        return (run, activity);
    }

    private static TaskToken Token(Run run, ActivityState activity) => new()
    {
        Namespace = run.State.Namespace,
        WorkflowId = run.State.WorkflowId,
        RunId = run.RunId,
        ScheduledEventId = activity.ScheduledEventId,
        Attempt = activity.Attempt,
    };

    private PollActivityTaskQueueResponse Build(Run run, ActivityState activity)
    {
        var scheduled = engine.Store.ReadEvent(run.Row, activity.ScheduledEventId).ActivityTaskScheduledEventAttributes;
        return new PollActivityTaskQueueResponse
        {
            TaskToken = Token(run, activity).ToByteString(),
            WorkflowNamespace = run.State.Namespace,
            WorkflowType = new WorkflowType { Name = run.State.WorkflowType },
            WorkflowExecution = run.Execution,
            ActivityType = scheduled.ActivityType,
            ActivityId = activity.ActivityId,
            Header = scheduled.Header ?? new Header(),
            Input = scheduled.Input,
            HeartbeatDetails = activity.HeartbeatDetails,
            ScheduledTime = activity.ScheduledTime,
            CurrentAttemptScheduledTime = activity.AttemptScheduledTime,
            StartedTime = activity.StartedTime,
            Attempt = activity.Attempt,
            ScheduleToCloseTimeout = activity.ScheduleToCloseTimeout.OrZeroDuration(),
            StartToCloseTimeout = activity.StartToCloseTimeout.OrZeroDuration(),
            HeartbeatTimeout = activity.HeartbeatTimeout.OrZeroDuration(),
            RetryPolicy = activity.RetryPolicy,
            Priority = activity.Priority,
        };
    }
}
