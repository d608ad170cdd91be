using Temporalio.Common;

namespace Temporalio.Workflows;

/// <summary>How an activity is scheduled. At least one of schedule-to-close and start-to-close timeout is required.</summary>
public class ActivityOptions : ICloneable
{
    /// <summary>Longest time from scheduling to the end, over all attempts.</summary>
    public TimeSpan? ScheduleToCloseTimeout { get; set; }

    /// <summary>Longest time in the queue. Not retried when it expires.</summary>
    public TimeSpan? ScheduleToStartTimeout { get; set; }

    /// <summary>Longest time of one attempt.</summary>
    public TimeSpan? StartToCloseTimeout { get; set; }

    /// <summary>Longest time between two heartbeats.</summary>
    public TimeSpan? HeartbeatTimeout { get; set; }

    /// <summary>How it is tried again; null for the server's default (without limit).</summary>
    public RetryPolicy? RetryPolicy { get; set; }

    /// <summary>How it resolves when cancelled.</summary>
    public ActivityCancellationType CancellationType { get; set; } = ActivityCancellationType.TryCancel;

    /// <summary>Token that cancels it; null for the workflow's. Compensations pass <see cref="System.Threading.CancellationToken.None" />.</summary>
    public CancellationToken? CancellationToken { get; set; }

    /// <summary>Task queue; null for the workflow's.</summary>
    public string? TaskQueue { get; set; }

    /// <summary>One line shown to operators beside the activity.</summary>
    public string? Summary { get; set; }

    /// <summary>Activity id; null for a number that is unique in the run.</summary>
    public string? ActivityId { get; set; }

    /// <summary>Accepted for compatibility: this worker never asks for eager execution.</summary>
    public bool DisableEagerActivityExecution { get; set; }

    /// <summary>Priority in the task queue.</summary>
    public Priority? Priority { get; set; }

    /// <summary>Copies the options.</summary>
    public virtual object Clone() => MemberwiseClone();
}
