namespace Temporalio.Client.Interceptors;

/// <summary>A count of workflows.</summary>
public record CountWorkflowsInput(string Query, WorkflowCountOptions? Options);
