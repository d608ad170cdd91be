namespace Masterful.Workflows.Contracts.Fleet;

/// <summary>Where one of a fleet's migrations stands.</summary>
public enum FleetMemberState
{
    /// <summary>It has not begun.</summary>
    Waiting,

    /// <summary>It is under way.</summary>
    Running,

    /// <summary>It is under way, and waits for an approval.</summary>
    AwaitingApproval,

    /// <summary>It is under way, and an operator has to decide.</summary>
    Parked,

    /// <summary>It moved.</summary>
    Migrated,

    /// <summary>It was tried, and nothing was touched.</summary>
    Rehearsed,

    /// <summary>Its source serves again.</summary>
    RolledBack,

    /// <summary>It was refused, was under way already, failed, or was cancelled or terminated.</summary>
    Failed,
}
