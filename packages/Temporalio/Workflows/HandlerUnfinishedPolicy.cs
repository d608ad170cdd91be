namespace Temporalio.Workflows;

/// <summary>What happens to a signal or update handler that still runs when the workflow ends.</summary>
public enum HandlerUnfinishedPolicy
{
    /// <summary>It is abandoned and a warning is logged.</summary>
    WarnAndAbandon,

    /// <summary>It is abandoned silently.</summary>
    Abandon,
}
