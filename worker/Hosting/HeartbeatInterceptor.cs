using Masterful.Activities;
using Temporalio.Activities;
using Temporalio.Worker.Interceptors;

namespace Masterful.Worker.Hosting;

/// <summary>
/// Heartbeats for every running activity, so that a killed process is noticed within the heartbeat timeout whatever the activity does,
/// and so that a cancellation reaches it. An activity that hangs is bounded by its start-to-close timeout.
/// </summary>
public sealed class HeartbeatInterceptor : IWorkerInterceptor
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public WorkflowInboundInterceptor InterceptWorkflow(WorkflowInboundInterceptor nextInterceptor) => nextInterceptor;

    /// <inheritdoc/>
    public ActivityInboundInterceptor InterceptActivity(ActivityInboundInterceptor nextInterceptor) => new Inbound(nextInterceptor);

    private sealed class Inbound(ActivityInboundInterceptor next) : ActivityInboundInterceptor(next)
    {
        public override async Task<object?> ExecuteActivityAsync(ExecuteActivityInput input)
        {
            using var done = new CancellationTokenSource();
            var beating = BeatAsync(ActivityExecutionContext.Current, done.Token);
            try
            {
                return await Next.ExecuteActivityAsync(input);
            }
            finally
            {
                await done.CancelAsync();
                await beating;
            }
        }

        private static async Task BeatAsync(ActivityExecutionContext context, CancellationToken done)
        {
            using var timer = new PeriodicTimer(Interval);
            try
            {
                do
                {
                    ActivityProgress.Repeat(context);
                }
                while (await timer.WaitForNextTickAsync(done));
            }
            catch (OperationCanceledException)
            {
                // The activity has ended.
            }
        }
    }
}
