using Temporalio.Activities;
using Temporalio.Exceptions;

namespace Temporalio.Tests.Workflows.Zoo;

/// <summary>What the workflows of the zoo call.</summary>
public static class ZooActivities
{
    [Activity]
    public static string Echo(string text) => text;

    [Activity]
    public static string Flaky(string text) => ActivityExecutionContext.Current.Info.Attempt > 1
        ? text
        : throw new ApplicationFailureException("not yet", "NotYet");

    [Activity]
    public static void Refuse(string why) => throw new ApplicationFailureException(why, "Refused", nonRetryable: true);

    /// <summary>Ends when it is cancelled.</summary>
    [Activity]
    public static async Task LastAsync()
    {
        var context = ActivityExecutionContext.Current;
        while (true)
        {
            context.Heartbeat("alive");
            await Task.Delay(20, context.CancellationToken);
        }
    }
}
