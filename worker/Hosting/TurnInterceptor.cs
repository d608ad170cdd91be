using Masterful.Activities;
using Temporalio.Activities;
using Temporalio.Worker.Interceptors;

namespace Masterful.Worker.Hosting;

/// <summary>
/// Lets attempts of one activity of one workflow take turns. A process that was out of the server's sight for longer than the heartbeat timeout may get
/// the next attempt while it still carries out the one before, and two that write the same files would each spoil what the other proves. Activities of
/// different types go on side by side, as some do on purpose.
/// </summary>
public sealed class TurnInterceptor : IWorkerInterceptor
{
    private readonly Dictionary<(string Workflow, string Activity), Task> last = [];

    /// <inheritdoc/>
    public WorkflowInboundInterceptor InterceptWorkflow(WorkflowInboundInterceptor nextInterceptor) => nextInterceptor;

    /// <inheritdoc/>
    public ActivityInboundInterceptor InterceptActivity(ActivityInboundInterceptor nextInterceptor) => new Inbound(nextInterceptor, this);

    /// <summary>Gets in line; answers what is to be waited for.</summary>
    private Task Enter((string Workflow, string Activity) key, Task mine)
    {
        lock (last)
        {
            var earlier = last.GetValueOrDefault(key, Task.CompletedTask);
            // One that gives up waiting ends before those that it waited for.
            var all = Task.WhenAll(earlier, mine);
            last[key] = all;
            _ = all.ContinueWith(_ => Leave(key, all), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return earlier;
        }
    }

    private void Leave((string Workflow, string Activity) key, Task all)
    {
        lock (last)
        {
            if (last.GetValueOrDefault(key) == all)
            {
                last.Remove(key);
            }
        }
    }

    private sealed class Inbound(ActivityInboundInterceptor next, TurnInterceptor turns) : ActivityInboundInterceptor(next)
    {
        public override async Task<object?> ExecuteActivityAsync(ExecuteActivityInput input)
        {
            var context = ActivityExecutionContext.Current;
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var earlier = turns.Enter((context.Info.WorkflowId ?? "", context.Info.ActivityType), done.Task);
            try
            {
                if (!earlier.IsCompleted)
                {
                    ActivityProgress.Report("waits until an earlier attempt in this process has ended");
                    await earlier.WaitAsync(context.CancellationToken);
                    ActivityProgress.Report("the earlier attempt has ended");
                }

                return await Next.ExecuteActivityAsync(input);
            }
            finally
            {
                done.SetResult();
            }
        }
    }
}
