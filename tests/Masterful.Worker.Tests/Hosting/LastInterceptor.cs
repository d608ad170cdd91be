using Temporalio.Worker.Interceptors;

namespace Masterful.Worker.Tests.Hosting;

/// <summary>Stands for the activity behind interceptors.</summary>
internal sealed class LastInterceptor(Func<Task> activity) : ActivityInboundInterceptor(null!)
{
    public override void Init(ActivityOutboundInterceptor outbound)
    {
    }

    public override async Task<object?> ExecuteActivityAsync(ExecuteActivityInput input)
    {
        await activity();
        return null;
    }
}
