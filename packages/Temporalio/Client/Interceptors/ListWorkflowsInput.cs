namespace Temporalio.Client.Interceptors;

/// <summary>A list of workflows.</summary>
public record ListWorkflowsInput(string Query, WorkflowListOptions? Options);
