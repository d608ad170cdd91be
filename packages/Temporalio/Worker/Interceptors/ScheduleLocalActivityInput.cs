using Temporalio.Api.Common.V1;

namespace Temporalio.Worker.Interceptors;

/// <summary>Input of <see cref="WorkflowOutboundInterceptor.ScheduleLocalActivityAsync{TResult}" />.</summary>
/// <param name="Activity">Activity type.</param>
/// <param name="Args">Its arguments.</param>
/// <param name="Headers">Headers for the activity.</param>
public record ScheduleLocalActivityInput(string Activity, IReadOnlyCollection<object?> Args, IDictionary<string, Payload>? Headers);
