using Google.Protobuf.WellKnownTypes;
using Temporalio.Activities;
using Temporalio.Api.Common.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Converters;
using Priority = Temporalio.Common.Priority;
using RetryPolicy = Temporalio.Common.RetryPolicy;

namespace Temporalio.Worker;

internal static class ActivityInfos
{
    /// <summary>What a poll's answer says, with zero durations read as none.</summary>
    public static ActivityInfo Create(
        PollActivityTaskQueueResponse task, IReadOnlyCollection<Payload> heartbeatDetails, string taskQueue, DataConverter converter) => new(
        ActivityId: task.ActivityId,
        ActivityType: task.ActivityType.Name,
        Attempt: task.Attempt,
        CurrentAttemptScheduledTime: Time(task.CurrentAttemptScheduledTime),
        DataConverter: converter,
        HeartbeatDetails: heartbeatDetails,
        HeartbeatTimeout: Span(task.HeartbeatTimeout),
        IsLocal: false,
        Namespace: task.WorkflowNamespace,
        Priority: Priority.FromProto(task.Priority),
        RetryPolicy: task.RetryPolicy == null ? null : RetryPolicy.FromProto(task.RetryPolicy),
        ScheduleToCloseTimeout: Span(task.ScheduleToCloseTimeout),
        ScheduledTime: Time(task.ScheduledTime),
        StartToCloseTimeout: Span(task.StartToCloseTimeout),
        StartedTime: Time(task.StartedTime),
        TaskQueue: taskQueue,
        TaskToken: task.TaskToken.ToByteArray(),
        WorkflowId: task.WorkflowExecution?.WorkflowId,
        WorkflowNamespace: task.WorkflowNamespace,
        WorkflowRunId: task.WorkflowExecution?.RunId,
        WorkflowType: task.WorkflowType?.Name);

    private static DateTime Time(Timestamp? timestamp) => timestamp?.ToDateTime() ?? DateTime.UnixEpoch;

    private static TimeSpan? Span(Duration? duration) =>
        duration?.ToTimeSpan() is { } span && span > TimeSpan.Zero ? span : null;
}
