using Temporalio.Common;
using Temporalio.Workflows;

namespace Masterful.Workflows.Phases;

/// <summary>
/// Timeouts and retries of every activity. The worker heartbeats for each running activity, so a killed process is noticed within
/// <see cref="Heartbeat"/> whatever the activity does.
/// </summary>
public static class ActivityPolicy
{
    /// <summary>How long a process may be silent before its activity is given to another.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    /// <summary>How long an activity waits for a node's agent where other nodes wait for it meanwhile.</summary>
    public static readonly TimeSpan AgentPatience = TimeSpan.FromSeconds(30);

    /// <summary>How long an activity waits for the agent of the only node, which may be starting again.</summary>
    public static readonly TimeSpan OnlyAgentPatience = TimeSpan.FromMinutes(10);

    /// <summary>Options of one call.</summary>
    /// <param name="taskQueue">Where it runs.</param>
    /// <param name="summary">What the UI shows; no secrets.</param>
    /// <param name="time">How long it may take.</param>
    /// <param name="cancellation">What cancels it; compensations pass <see cref="CancellationToken.None"/>.</param>
    /// <param name="pickUp">How long it may wait for a process that takes it; null for as long as it takes.</param>
    public static ActivityOptions Options(string taskQueue, string summary, ActivityTime time, CancellationToken cancellation, TimeSpan? pickUp = null) => new()
    {
        TaskQueue = taskQueue,
        Summary = summary,
        ScheduleToStartTimeout = pickUp,
        StartToCloseTimeout = time switch
        {
            ActivityTime.Short => TimeSpan.FromMinutes(2),
            ActivityTime.Wait => TimeSpan.FromMinutes(30),
            ActivityTime.Bulk => TimeSpan.FromHours(1),
            _ => TimeSpan.FromDays(1),
        },
        HeartbeatTimeout = Heartbeat,
        CancellationType = ActivityCancellationType.WaitCancellationCompleted,
        CancellationToken = cancellation,
        RetryPolicy = new RetryPolicy
        {
            InitialInterval = TimeSpan.FromSeconds(1),
            BackoffCoefficient = 2,
            MaximumInterval = TimeSpan.FromSeconds(20),
            MaximumAttempts = time == ActivityTime.Beside ? 0 : 6,
        },
    };
}
