namespace Masterful.Workflows.Contracts.Status;

/// <summary>Where a phase stands.</summary>
public enum PhaseOutcome
{
    /// <summary>It has not begun.</summary>
    Pending,

    /// <summary>It runs, or waits to be retried.</summary>
    Running,

    /// <summary>It is done.</summary>
    Done,

    /// <summary>An operator skipped it, with a reason.</summary>
    Skipped,

    /// <summary>A run before this one did it, and it was proven to hold.</summary>
    Proven,

    /// <summary>It was taken back.</summary>
    Compensated,
}
