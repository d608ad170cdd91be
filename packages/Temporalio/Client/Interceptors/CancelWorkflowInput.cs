namespace Temporalio.Client.Interceptors;

/// <summary>A cancellation request.</summary>
public record CancelWorkflowInput(string Id, string? RunId, string? FirstExecutionRunId, WorkflowCancelOptions? Options);
