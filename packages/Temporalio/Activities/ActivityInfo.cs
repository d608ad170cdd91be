using Temporalio.Api.Common.V1;
using Temporalio.Converters;
using RetryPolicy = Temporalio.Common.RetryPolicy;

namespace Temporalio.Activities;

/// <summary>What the server says about the attempt that runs.</summary>
public record ActivityInfo(
    string ActivityId,
    string ActivityType,
    int Attempt,
    DateTime CurrentAttemptScheduledTime,
    DataConverter DataConverter,
    IReadOnlyCollection<Payload> HeartbeatDetails,
    TimeSpan? HeartbeatTimeout,
    bool IsLocal,
    string Namespace,
    Temporalio.Common.Priority Priority,
    RetryPolicy? RetryPolicy,
    TimeSpan? ScheduleToCloseTimeout,
    DateTime ScheduledTime,
    TimeSpan? StartToCloseTimeout,
    DateTime StartedTime,
    string TaskQueue,
    byte[] TaskToken,
    string? WorkflowId,
    string? WorkflowNamespace,
    string? WorkflowRunId,
    string? WorkflowType)
{
    /// <summary>Whether a workflow scheduled it. Always so here; servers are known that run activities alone.</summary>
    public bool IsWorkflowActivity => WorkflowId is not null;

    /// <summary>Scope that log lines of the activity carry.</summary>
    internal IReadOnlyDictionary<string, object?> LoggerScope => WorkflowId is null
        ? new Dictionary<string, object?>
        {
            ["ActivityId"] = ActivityId,
            ["ActivityType"] = ActivityType,
            ["Attempt"] = Attempt,
            ["Namespace"] = Namespace,
        }
        : new Dictionary<string, object?>
        {
            ["ActivityId"] = ActivityId,
            ["ActivityType"] = ActivityType,
            ["Attempt"] = Attempt,
            ["Namespace"] = Namespace,
            ["WorkflowId"] = WorkflowId,
            ["WorkflowNamespace"] = WorkflowNamespace,
            ["WorkflowRunId"] = WorkflowRunId,
            ["WorkflowType"] = WorkflowType,
        };

    /// <summary>
    /// Decodes one heartbeat detail of the attempt before. Throws <see cref="ArgumentOutOfRangeException"/> when there is none at
    /// the index, and <see cref="InvalidOperationException"/> outside an activity.
    /// </summary>
    public Task<T> HeartbeatDetailAtAsync<T>(int index)
    {
        if (index < 0 || index >= HeartbeatDetails.Count)
        {
            throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {HeartbeatDetails.Count} heartbeat details");
        }
        // The worker has run the codec over the details already.
        return Task.FromResult(
            ActivityExecutionContext.Current.PayloadConverter.ToValue<T>(HeartbeatDetails.ElementAt(index)));
    }
}
