namespace Temporalio.Client.Interceptors;

/// <summary>A describe call.</summary>
public record DescribeWorkflowInput(string Id, string? RunId, WorkflowDescribeOptions? Options);
