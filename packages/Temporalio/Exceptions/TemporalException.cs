namespace Temporalio.Exceptions;

/// <summary>Base of every exception that this SDK throws on purpose.</summary>
public class TemporalException : Exception
{
    protected internal TemporalException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>
    /// Whether the exception means "canceled": a cancelled token, a canceled failure, or an activity or child workflow
    /// failure that was caused by one.
    /// </summary>
    public static bool IsCanceledException(Exception exception) => exception switch
    {
        OperationCanceledException or CanceledFailureException => true,
        ActivityFailureException or ChildWorkflowFailureException => exception.InnerException is CanceledFailureException,
        _ => false,
    };
}
