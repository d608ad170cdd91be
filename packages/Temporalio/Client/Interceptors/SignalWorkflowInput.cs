using Temporalio.Api.Common.V1;

namespace Temporalio.Client.Interceptors;

/// <summary>A signal.</summary>
public record SignalWorkflowInput(
    string Id,
    string? RunId,
    string Signal,
    IReadOnlyCollection<object?> Args,
    WorkflowSignalOptions? Options,
    IDictionary<string, Payload>? Headers);
