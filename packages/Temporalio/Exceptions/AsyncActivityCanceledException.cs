using Temporalio.Activities;

namespace Temporalio.Exceptions;

/// <summary>An activity that is completed from outside was told by its heartbeat to stop.</summary>
public class AsyncActivityCanceledException : TemporalException
{
    public AsyncActivityCanceledException(ActivityCancelReason cancelReason = ActivityCancelReason.CancelRequested)
        : base("Activity cancelled") => CancelReason = cancelReason;

    public ActivityCancelReason CancelReason { get; }
}
