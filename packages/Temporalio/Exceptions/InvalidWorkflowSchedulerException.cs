namespace Temporalio.Exceptions;

/// <summary>Workflow code started a task on a scheduler other than the workflow's own.</summary>
public class InvalidWorkflowSchedulerException : InvalidWorkflowOperationException
{
    protected internal InvalidWorkflowSchedulerException(string message, string? stackTraceOverride = null)
        : base(message, stackTraceOverride)
    {
    }
}
