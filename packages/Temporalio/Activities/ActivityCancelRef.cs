namespace Temporalio.Activities;

/// <summary>Why an activity was cancelled; shared by its context and what cancels it.</summary>
internal sealed class ActivityCancelRef
{
    public ActivityCancelReason CancelReason { get; set; }

    public ActivityCancellationDetails? CancellationDetails { get; set; }
}
