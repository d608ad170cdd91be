namespace Temporalio.Workflows;

/// <summary>How an activity that the workflow cancels resolves.</summary>
public enum ActivityCancellationType
{
    /// <summary>Ask for cancellation and resolve as cancelled at once.</summary>
    TryCancel = 0,

    /// <summary>Ask for cancellation and wait for how the activity ends.</summary>
    WaitCancellationCompleted = 1,

    /// <summary>Resolve as cancelled at once and leave the activity alone.</summary>
    Abandon = 2,
}
