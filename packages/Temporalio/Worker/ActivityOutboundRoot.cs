using Temporalio.Worker.Interceptors;

namespace Temporalio.Worker;

/// <summary>The innermost interceptor of what an activity calls.</summary>
internal sealed class ActivityOutboundRoot : ActivityOutboundInterceptor
{
    private readonly RunningActivity activity;

    public ActivityOutboundRoot(RunningActivity activity) => this.activity = activity;

    public override void Heartbeat(HeartbeatInput input) => activity.Heartbeat(input.Details);
}
