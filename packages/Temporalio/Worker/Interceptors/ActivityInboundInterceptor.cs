namespace Temporalio.Worker.Interceptors;

/// <summary>Wraps the execution of activities.</summary>
public abstract class ActivityInboundInterceptor
{
    private readonly ActivityInboundInterceptor? next;

    protected ActivityInboundInterceptor(ActivityInboundInterceptor next) => this.next = next;

    private protected ActivityInboundInterceptor()
    {
    }

    /// <summary>The next interceptor inwards. Throws on the innermost one.</summary>
    protected ActivityInboundInterceptor Next => next ?? throw new InvalidOperationException("No next interceptor");

    /// <summary>Called once before each attempt; may wrap what the activity calls.</summary>
    public virtual void Init(ActivityOutboundInterceptor outbound) => Next.Init(outbound);

    public virtual Task<object?> ExecuteActivityAsync(ExecuteActivityInput input) => Next.ExecuteActivityAsync(input);
}
