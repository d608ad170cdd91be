using Temporalio.Api.Common.V1;
using Temporalio.Workflows;

namespace Temporalio.Worker.Interceptors;

/// <summary>Input of <see cref="WorkflowInboundInterceptor.HandleSignalAsync" />.</summary>
/// <param name="Signal">Signal name.</param>
/// <param name="Definition">Its handler.</param>
/// <param name="Args">Decoded arguments.</param>
/// <param name="Headers">Headers of the signal.</param>
public record HandleSignalInput(
    string Signal, WorkflowSignalDefinition Definition, object?[] Args, IReadOnlyDictionary<string, Payload>? Headers);
