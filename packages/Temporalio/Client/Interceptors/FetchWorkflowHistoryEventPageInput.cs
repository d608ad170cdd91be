using Temporalio.Api.Enums.V1;

namespace Temporalio.Client.Interceptors;

/// <summary>One page of a history.</summary>
public record FetchWorkflowHistoryEventPageInput(
    string Id,
    string? RunId,
    int? PageSize,
    byte[]? NextPageToken,
    bool WaitNewEvent,
    HistoryEventFilterType EventFilterType,
    bool SkipArchival,
    RpcOptions? Rpc);
