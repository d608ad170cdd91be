using Temporalio.Api.Common.V1;
using Temporalio.Workflows;

namespace Temporalio.Worker.Interceptors;

/// <summary>Input of <see cref="WorkflowOutboundInterceptor.CreateContinueAsNewException" />.</summary>
/// <param name="Workflow">Workflow type of the next run.</param>
/// <param name="Args">Its arguments.</param>
/// <param name="Options">What else changes.</param>
/// <param name="Headers">Headers of the next run.</param>
public record CreateContinueAsNewExceptionInput(
    string Workflow, IReadOnlyCollection<object?> Args, ContinueAsNewOptions? Options, IDictionary<string, Payload>? Headers);
