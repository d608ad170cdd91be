using Temporalio.Api.Common.V1;
using Temporalio.Workflows;

namespace Temporalio.Worker.Interceptors;

/// <summary>Input of <see cref="WorkflowInboundInterceptor.ValidateUpdate" /> and <see cref="WorkflowInboundInterceptor.HandleUpdateAsync" />.</summary>
/// <param name="Id">Update id.</param>
/// <param name="Update">Update name.</param>
/// <param name="Definition">Its handler.</param>
/// <param name="Args">Decoded arguments.</param>
/// <param name="Headers">Headers of the update.</param>
public record HandleUpdateInput(
    string Id, string Update, WorkflowUpdateDefinition Definition, object?[] Args, IReadOnlyDictionary<string, Payload>? Headers);
