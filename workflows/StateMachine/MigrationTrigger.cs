namespace Masterful.Workflows.StateMachine;

/// <summary>What moves a migration from state to state.</summary>
public enum MigrationTrigger
{
    /// <summary>The phase is done.</summary>
    Done,

    /// <summary>The phase may not begin without an approval.</summary>
    Gate,

    /// <summary>An operator approved.</summary>
    Approve,

    /// <summary>The phase failed.</summary>
    Fail,

    /// <summary>Preflight refused.</summary>
    Refuse,

    /// <summary>Preflight ended with the rehearsal that was asked for.</summary>
    Rehearse,

    /// <summary>An operator wants it tried again.</summary>
    Retry,

    /// <summary>An operator goes on without it.</summary>
    Skip,

    /// <summary>An operator pauses.</summary>
    Pause,

    /// <summary>An operator resumes.</summary>
    Resume,

    /// <summary>An operator, or a cancellation, wants the source back.</summary>
    Rollback,

    /// <summary>A compensation failed.</summary>
    CompensationFailed,

    /// <summary>Every compensation is done.</summary>
    Compensated,
}
