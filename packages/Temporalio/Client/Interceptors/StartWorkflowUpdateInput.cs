using Temporalio.Api.Common.V1;

namespace Temporalio.Client.Interceptors;

/// <summary>Start of an update.</summary>
public record StartWorkflowUpdateInput(
    string Id,
    string? RunId,
    string? FirstExecutionRunId,
    string Update,
    IReadOnlyCollection<object?> Args,
    WorkflowUpdateStartOptions Options,
    IDictionary<string, Payload>? Headers);
