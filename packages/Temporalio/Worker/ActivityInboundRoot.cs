using Temporalio.Worker.Interceptors;

namespace Temporalio.Worker;

/// <summary>The innermost interceptor: runs the activity's code.</summary>
internal sealed class ActivityInboundRoot : ActivityInboundInterceptor
{
    private readonly RunningActivity activity;

    public ActivityInboundRoot(RunningActivity activity) => this.activity = activity;

    public override void Init(ActivityOutboundInterceptor outbound) =>
        activity.Context.Heartbeater = details => outbound.Heartbeat(new(details));

    public override Task<object?> ExecuteActivityAsync(ExecuteActivityInput input) => input.Activity.InvokeAsync(input.Args);
}
