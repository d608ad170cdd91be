namespace Masterful.Workflows.StateMachine;

/// <summary>Where a migration stands. The first ten are the phases, in order, while they run.</summary>
public enum MigrationState
{
    /// <summary>Phase Preflight runs.</summary>
    Preflight,

    /// <summary>Phase Credentials runs.</summary>
    Credentials,

    /// <summary>Phase Fence runs.</summary>
    Fence,

    /// <summary>Phase Etcd runs.</summary>
    Etcd,

    /// <summary>Phase Cutover runs.</summary>
    Cutover,

    /// <summary>Phase Endpoint runs.</summary>
    Endpoint,

    /// <summary>Phase Addons runs.</summary>
    Addons,

    /// <summary>Phase Seed runs.</summary>
    Seed,

    /// <summary>Phase Verify runs.</summary>
    Verify,

    /// <summary>Phase Retire runs.</summary>
    Retire,

    /// <summary>A gated phase waits for an approval of the plan.</summary>
    AwaitingApproval,

    /// <summary>An operator paused it between two phases.</summary>
    Paused,

    /// <summary>A phase failed and waits for an operator.</summary>
    Parked,

    /// <summary>Compensations run.</summary>
    RollingBack,

    /// <summary>A compensation failed and waits for an operator.</summary>
    RollbackParked,

    /// <summary>Done: the control plane runs on the node.</summary>
    Migrated,

    /// <summary>Done: the source serves again.</summary>
    RolledBack,

    /// <summary>Done: nothing was begun.</summary>
    Refused,

    /// <summary>Done: it was tried, and nothing was touched.</summary>
    Rehearsed,
}
