namespace Temporalio.Exceptions;

/// <summary>Replay produced other commands than the history holds.</summary>
public class WorkflowNondeterminismException : InvalidWorkflowOperationException
{
    protected internal WorkflowNondeterminismException(string message, string? stackTraceOverride = null)
        : base(message, stackTraceOverride)
    {
    }
}
