namespace Temporalio.Activities;

/// <summary>Why an activity's cancellation token was cancelled.</summary>
public enum ActivityCancelReason
{
    /// <summary>It was not cancelled, or nobody said why.</summary>
    None,

    /// <summary>The server no longer knows the activity; its outcome is not reported.</summary>
    GoneFromServer,

    /// <summary>The workflow asked for it.</summary>
    CancelRequested,

    /// <summary>One of the activity's timeouts passed.</summary>
    Timeout,

    /// <summary>The worker stops and its graceful period is over.</summary>
    WorkerShutdown,

    /// <summary>Heartbeats could not be recorded.</summary>
    HeartbeatRecordFailure,

    /// <summary>An operator paused the activity.</summary>
    Paused,

    /// <summary>An operator reset the activity.</summary>
    Reset,
}
