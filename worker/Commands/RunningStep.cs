using Temporalio.Api.Enums.V1;
using Temporalio.Api.Workflow.V1;
using Temporalio.Client;
using Temporalio.Converters;

namespace Masterful.Worker.Commands;

/// <summary>An activity that is under way, as the server knows it: what it waits for, and why it was tried again.</summary>
/// <param name="Activity">Its type.</param>
/// <param name="Queue">The task queue from which a process takes it.</param>
/// <param name="State"><c>running</c>, <c>scheduled</c> (no process has taken it yet, or it waits for its next attempt) or <c>cancelling</c>.</param>
/// <param name="Attempt">From 1.</param>
/// <param name="MaximumAttempts">After which the phase parks; 0 for no limit.</param>
/// <param name="Since">When this attempt started, or when it was scheduled if none has.</param>
/// <param name="NextAttempt">When it is tried again; null while it runs.</param>
/// <param name="Worker">The process that took it last; empty for none.</param>
/// <param name="Progress">What it reported last; null for nothing.</param>
/// <param name="LastFailure">Why the attempt before ended; null for the first.</param>
internal sealed record RunningStep(
    string Activity,
    string Queue,
    string State,
    int Attempt,
    int MaximumAttempts,
    DateTimeOffset Since,
    DateTimeOffset? NextAttempt,
    string Worker,
    string? Progress,
    string? LastFailure)
{
    /// <summary>Asks the server.</summary>
    public static async Task<IReadOnlyList<RunningStep>> ReadAsync(ITemporalClient client, string workflowId)
    {
        var answer = await client.WorkflowService.DescribeWorkflowExecutionAsync(
            new() { Namespace = client.Options.Namespace, Execution = new() { WorkflowId = workflowId } });
        var steps = await Task.WhenAll(answer.PendingActivities.Select(activity => OfAsync(client.Options.DataConverter, activity)));
        return [.. steps.OrderBy(step => step.Since)];
    }

    private static async Task<RunningStep> OfAsync(DataConverter converter, PendingActivityInfo activity) => new(
        activity.ActivityType.Name,
        activity.ActivityOptions?.TaskQueue?.Name ?? "",
        activity.State switch
        {
            PendingActivityState.Started => "running",
            PendingActivityState.CancelRequested => "cancelling",
            _ => "scheduled",
        },
        activity.Attempt,
        activity.MaximumAttempts,
        (activity.LastStartedTime ?? activity.ScheduledTime).ToDateTimeOffset(),
        activity.State == PendingActivityState.Scheduled ? activity.NextAttemptScheduleTime?.ToDateTimeOffset() : null,
        activity.LastWorkerIdentity,
        await ProgressAsync(converter, activity),
        activity.LastFailure is { } failure ? (await converter.ToExceptionAsync(failure)).Message : null);

    private static async Task<string?> ProgressAsync(DataConverter converter, PendingActivityInfo activity)
    {
        try
        {
            return activity.HeartbeatDetails?.Payloads_.FirstOrDefault() is { } payload ? await converter.ToValueAsync<string>(payload) : null;
        }
        catch (System.Text.Json.JsonException)
        {
            // Details that are not text are an activity's own business.
            return null;
        }
    }
}
