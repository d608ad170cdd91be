namespace Temporalio.Exceptions;

/// <summary>The workflow answered a query with a failure.</summary>
public class WorkflowQueryFailedException : TemporalException
{
    public WorkflowQueryFailedException(string message)
        : base(message)
    {
    }

    internal WorkflowQueryFailedException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
