namespace Temporalio.Client.Interceptors;

/// <summary>A termination.</summary>
public record TerminateWorkflowInput(
    string Id, string? RunId, string? FirstExecutionRunId, string? Reason, WorkflowTerminateOptions? Options);
