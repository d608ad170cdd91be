namespace Temporalio.Exceptions;

/// <summary>The run whose result was awaited continued as a new run, and the caller did not ask to follow.</summary>
public class WorkflowContinuedAsNewException : TemporalException
{
    public WorkflowContinuedAsNewException(string newRunId)
        : base("Workflow continued as new") => NewRunId = newRunId;

    public string NewRunId { get; }
}
