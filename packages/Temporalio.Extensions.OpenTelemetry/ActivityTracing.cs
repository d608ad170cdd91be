using System.Diagnostics;
using OpenTelemetry;
using Temporalio.Activities;
using Temporalio.Worker.Interceptors;

namespace Temporalio.Extensions.OpenTelemetry;

/// <summary>A span of each attempt of an activity.</summary>
internal sealed class ActivityTracing(TracingInterceptor root, ActivityInboundInterceptor next) : ActivityInboundInterceptor(next)
{
    public override async Task<object?> ExecuteActivityAsync(ExecuteActivityInput input)
    {
        var context = root.ContextOf(input.Headers);
        var baggage = Baggage.Current;
        Baggage.Current = context.Baggage;
        using var span = TracingInterceptor.ActivitiesSource.StartActivity(
            $"RunActivity:{ActivityExecutionContext.Current.Info.ActivityType}",
            ActivityKind.Server,
            context.ActivityContext,
            root.InActivityTags());
        try
        {
            return await Next.ExecuteActivityAsync(input).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            span.SetFailed(e);
            throw;
        }
        finally
        {
            Baggage.Current = baggage;
        }
    }
}
