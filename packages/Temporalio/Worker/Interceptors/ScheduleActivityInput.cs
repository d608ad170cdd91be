using Temporalio.Api.Common.V1;
using Temporalio.Workflows;

namespace Temporalio.Worker.Interceptors;

/// <summary>Input of <see cref="WorkflowOutboundInterceptor.ScheduleActivityAsync{TResult}" />.</summary>
/// <param name="Activity">Activity type.</param>
/// <param name="Args">Its arguments.</param>
/// <param name="Options">How it is scheduled.</param>
/// <param name="Headers">Headers for the activity.</param>
public record ScheduleActivityInput(
    string Activity, IReadOnlyCollection<object?> Args, ActivityOptions Options, IDictionary<string, Payload>? Headers);
