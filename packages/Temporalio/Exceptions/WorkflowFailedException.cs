namespace Temporalio.Exceptions;

/// <summary>The workflow whose result was awaited did not complete; the inner exception says why.</summary>
public class WorkflowFailedException : TemporalException
{
    public WorkflowFailedException(Exception? inner)
        : base("Workflow failed", inner)
    {
    }
}
