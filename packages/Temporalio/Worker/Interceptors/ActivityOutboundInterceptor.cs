namespace Temporalio.Worker.Interceptors;

/// <summary>Wraps what activities call.</summary>
public abstract class ActivityOutboundInterceptor
{
    private readonly ActivityOutboundInterceptor? next;

    protected ActivityOutboundInterceptor(ActivityOutboundInterceptor next) => this.next = next;

    private protected ActivityOutboundInterceptor()
    {
    }

    protected ActivityOutboundInterceptor Next => next ?? throw new InvalidOperationException("No next interceptor");

    public virtual void Heartbeat(HeartbeatInput input) => Next.Heartbeat(input);
}
