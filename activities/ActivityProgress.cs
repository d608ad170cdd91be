using System.Runtime.CompilerServices;
using Temporalio.Activities;

namespace Masterful.Activities;

/// <summary>
/// Tells the server that an activity is alive and what it is at, and hears from it when the activity shall stop. Outside an activity,
/// as in tests, it does nothing.
/// </summary>
public static class ActivityProgress
{
    private static readonly ConditionalWeakTable<ActivityExecutionContext, string> Last = [];
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    /// <summary>Cancelled when the activity is to stop.</summary>
    public static CancellationToken CancellationToken =>
        ActivityExecutionContext.HasCurrent ? ActivityExecutionContext.Current.CancellationToken : CancellationToken.None;

    /// <summary>
    /// Whether this is not the first attempt. A wait that runs out is tried once more, in case something was restarted meanwhile; then an operator
    /// decides, rather than after as many waits as other errors have attempts.
    /// </summary>
    public static bool IsAgain => ActivityExecutionContext.HasCurrent && ActivityExecutionContext.Current.Info.Attempt > 1;

    /// <summary>Heartbeats once. The text shows in the Temporal UI, so it holds nothing secret.</summary>
    public static void Report(string what)
    {
        if (ActivityExecutionContext.HasCurrent)
        {
            Last.AddOrUpdate(ActivityExecutionContext.Current, what);
            ActivityExecutionContext.Current.Heartbeat(what);
        }
    }

    /// <summary>Heartbeats with what was last reported, so that a sign of life never hides what the activity is at.</summary>
    public static void Repeat(ActivityExecutionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Last.TryGetValue(context, out var what))
        {
            context.Heartbeat(what);
        }
        else
        {
            context.Heartbeat();
        }
    }

    /// <summary>Heartbeats while something runs that cannot report by itself.</summary>
    public static async Task<T> WhileAsync<T>(string what, Task<T> work)
    {
        Report(what);
        while (await Task.WhenAny(work, Task.Delay(Interval)) != work)
        {
            Report(what);
        }

        return await work;
    }

    /// <summary>Heartbeats while something runs that cannot report by itself.</summary>
    public static async Task WhileAsync(string what, Task work)
    {
        Report(what);
        while (await Task.WhenAny(work, Task.Delay(Interval)) != work)
        {
            Report(what);
        }

        await work;
    }
}
