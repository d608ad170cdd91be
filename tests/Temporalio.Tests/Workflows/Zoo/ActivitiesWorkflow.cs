using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Temporalio.Tests.Workflows.Zoo;

/// <summary>Activities that succeed at once, after a retry, beside each other, never, and that are cancelled in all three ways.</summary>
[Workflow]
public class ActivitiesWorkflow
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [WorkflowRun]
    public async Task<string> RunAsync()
    {
        var log = new List<string>(await Workflow.WhenAllAsync(new[] { "a", "b", "c" }.Select(text =>
            Workflow.ExecuteActivityAsync(() => ZooActivities.Echo(text), new() { StartToCloseTimeout = Limit, Summary = text }))));
        log.Add(await Workflow.ExecuteActivityAsync(
            () => ZooActivities.Flaky("flaky"),
            new() { StartToCloseTimeout = Limit, RetryPolicy = new() { InitialInterval = TimeSpan.FromMilliseconds(1) } }));
        try
        {
            await Workflow.ExecuteActivityAsync(() => ZooActivities.Refuse("no"), new() { ScheduleToCloseTimeout = Limit });
        }
        catch (ActivityFailureException e) when (e.InnerException is ApplicationFailureException { ErrorType: "Refused" })
        {
            log.Add("refused");
        }

        foreach (var type in new[] { ActivityCancellationType.TryCancel, ActivityCancellationType.WaitCancellationCompleted, ActivityCancellationType.Abandon })
        {
            log.Add(await CancelledAsync(type));
        }

        return string.Join(',', log);
    }

    private static async Task<string> CancelledAsync(ActivityCancellationType type)
    {
        using var source = new CancellationTokenSource();
        var lasting = Workflow.ExecuteActivityAsync(
            () => ZooActivities.LastAsync(),
            new()
            {
                StartToCloseTimeout = Limit,
                HeartbeatTimeout = TimeSpan.FromMilliseconds(200),
                CancellationType = type,
                CancellationToken = source.Token,
                RetryPolicy = new() { MaximumAttempts = 1 },
            });
        await Workflow.DelayAsync(5);
        source.Cancel();
        try
        {
            await lasting;
            return "done";
        }
        catch (ActivityFailureException e) when (TemporalException.IsCanceledException(e))
        {
            return $"{type}";
        }
    }
}
