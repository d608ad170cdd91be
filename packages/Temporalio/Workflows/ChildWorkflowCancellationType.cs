namespace Temporalio.Workflows;

/// <summary>How a child workflow that its parent cancels resolves.</summary>
public enum ChildWorkflowCancellationType
{
    /// <summary>Resolve as cancelled at once and leave the child alone.</summary>
    Abandon = 0,

    /// <summary>Ask for cancellation and resolve as cancelled at once.</summary>
    TryCancel = 1,

    /// <summary>Ask for cancellation and wait for how the child ends.</summary>
    WaitCancellationCompleted = 2,

    /// <summary>Ask for cancellation and resolve as cancelled once the request is recorded.</summary>
    WaitCancellationRequested = 3,
}
