using Temporalio.Api.Common.V1;
using Temporalio.Workflows;

namespace Temporalio.Worker.Interceptors;

/// <summary>Input of <see cref="WorkflowOutboundInterceptor.StartChildWorkflowAsync{TWorkflow, TResult}" />.</summary>
/// <param name="Workflow">Workflow type.</param>
/// <param name="Args">Its arguments.</param>
/// <param name="Options">How it is started.</param>
/// <param name="Headers">Headers for the child.</param>
public record StartChildWorkflowInput(
    string Workflow, IReadOnlyCollection<object?> Args, ChildWorkflowOptions Options, IDictionary<string, Payload>? Headers);
