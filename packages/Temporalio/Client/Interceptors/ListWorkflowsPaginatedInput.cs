namespace Temporalio.Client.Interceptors;

/// <summary>One page of a list of workflows.</summary>
public record ListWorkflowsPaginatedInput(string Query, byte[]? NextPageToken, WorkflowListPaginatedOptions? Options);
