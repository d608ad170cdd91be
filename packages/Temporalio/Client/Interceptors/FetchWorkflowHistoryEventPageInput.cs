namespace Temporalio.Client.Interceptors;

/// <summary>One page of a history.</summary>
public record FetchWorkflowHistoryEventPageInput(
    string Id, string? RunId, int? PageSize, byte[]? NextPageToken, WorkflowHistoryEventFetchOptions? Options);
