using Temporalio.Api.History.V1;

namespace Temporalio.Client.Interceptors;

/// <summary>One page of a history; the token is null on the last.</summary>
public record WorkflowHistoryEventPage(IReadOnlyCollection<HistoryEvent> Events, byte[]? NextPageToken);
