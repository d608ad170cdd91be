using Temporalio.Api.Common.V1;

namespace Temporalio.Client.Interceptors;

/// <summary>Start of a workflow.</summary>
public record StartWorkflowInput(
    string Workflow, IReadOnlyCollection<object?> Args, WorkflowOptions Options, IDictionary<string, Payload>? Headers);
