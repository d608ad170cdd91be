namespace Temporalio.Exceptions;

/// <summary>A workflow with the id runs already, or ran and the reuse policy forbids another run.</summary>
public class WorkflowAlreadyStartedException : FailureException
{
    public WorkflowAlreadyStartedException(string message, string workflowId, string workflowType, string runId)
        : base(message)
    {
        WorkflowId = workflowId;
        WorkflowType = workflowType;
        RunId = runId;
    }

    public WorkflowAlreadyStartedException(string message, string workflowId, string runId)
        : this(message, workflowId, "<unknown>", runId)
    {
    }

    public string WorkflowId { get; }

    public string WorkflowType { get; }

    /// <summary>Run that already exists; empty when the server does not say.</summary>
    public string RunId { get; }
}
