using System.Diagnostics;
using OpenTelemetry;
using Temporalio.Worker.Interceptors;

namespace Temporalio.Extensions.OpenTelemetry;

/// <summary>A span of each attempt of an activity.</summary>
internal sealed class ActivityTracing(TracingInterceptor root, ActivityInboundInterceptor next) : ActivityInboundInterceptor(next)
{
    public override async Task<object?> ExecuteActivityAsync(ExecuteActivityInput input)
    {
        var context = root.ContextOf(input.Headers);
        var baggage = Baggage.Current;
        if (context is { } sender)
        {
            Baggage.Current = sender.Baggage;
        }

        using var span = TracingInterceptor.ActivitiesSource.StartActivity(
            $"RunActivity:{input.Activity.Name}",
            ActivityKind.Server,
            context?.ActivityContext ?? default,
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
