namespace Temporalio.Exceptions;

/// <summary>An activity that is completed from outside was told by its heartbeat that it is cancelled.</summary>
public class AsyncActivityCanceledException : TemporalException
{
    public AsyncActivityCanceledException()
        : base("Activity cancelled")
    {
    }
}
