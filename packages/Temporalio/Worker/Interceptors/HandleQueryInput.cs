using Temporalio.Api.Common.V1;
using Temporalio.Workflows;

namespace Temporalio.Worker.Interceptors;

/// <summary>Input of <see cref="WorkflowInboundInterceptor.HandleQuery" />.</summary>
/// <param name="Id">Query id within its task.</param>
/// <param name="Query">Query name.</param>
/// <param name="Definition">Its handler.</param>
/// <param name="Args">Decoded arguments.</param>
/// <param name="Headers">Headers of the query.</param>
public record HandleQueryInput(
    string Id, string Query, WorkflowQueryDefinition Definition, object?[] Args, IReadOnlyDictionary<string, Payload>? Headers);
