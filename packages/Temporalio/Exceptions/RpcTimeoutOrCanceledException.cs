namespace Temporalio.Exceptions;

/// <summary>A call that ran out of time or whose token was cancelled.</summary>
public class RpcTimeoutOrCanceledException : TemporalException
{
    public RpcTimeoutOrCanceledException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
