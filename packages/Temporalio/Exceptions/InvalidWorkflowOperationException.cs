namespace Temporalio.Exceptions;

/// <summary>Workflow code did what workflow code must not do; fails the workflow task, not the workflow.</summary>
public class InvalidWorkflowOperationException : TemporalException
{
    private readonly string? stackTraceOverride;

    protected internal InvalidWorkflowOperationException(string message, string? stackTraceOverride = null)
        : base(message) => this.stackTraceOverride = stackTraceOverride;

    public override string? StackTrace => stackTraceOverride ?? base.StackTrace;
}
