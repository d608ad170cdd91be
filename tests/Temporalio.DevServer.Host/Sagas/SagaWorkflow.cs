using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Temporalio.DevServer.Host.Sagas;

/// <summary>Steps that are taken back in reverse when one of them cannot be done or someone wants them cancelled.</summary>
[Workflow]
public class SagaWorkflow
{
    private readonly Stack<int> done = new();
    private bool approved;

    [WorkflowRun]
    public async Task<int> RunAsync(SagaRequest request)
    {
        try
        {
            for (var step = 1; step <= request.Steps; step++)
            {
                if (step == request.Steps && request.Kind is (SagaKind.IsApproved or SagaKind.IsCancelled))
                {
                    await Workflow.WaitConditionAsync(() => approved);
                }

                if (step == request.Steps && request.Kind == SagaKind.IsTakenBack)
                {
                    await Workflow.ExecuteActivityAsync(() => Ledger.RefuseAsync(), Options(null));
                }

                done.Push(step);
                await ApplyAsync($"do-{step}", null);
                await Workflow.DelayAsync(TimeSpan.FromMilliseconds(200));
            }

            return done.Count;
        }
        catch (Exception error) when (error is ActivityFailureException || TemporalException.IsCanceledException(error))
        {
            while (done.TryPop(out var step))
            {
                await ApplyAsync($"undo-{step}", CancellationToken.None);
            }

            throw;
        }
    }

    [WorkflowUpdate]
    public Task<bool> ApproveAsync()
    {
        var first = !approved;
        approved = true;
        return Task.FromResult(first);
    }

    // The key comes from the workflow, so that a replay that went another way would leave a second one behind.
    private static Task ApplyAsync(string name, CancellationToken? cancellation)
    {
        var effect = new Effect(Workflow.Info.WorkflowId, name, Workflow.NewGuid().ToString("N"));
        return Workflow.ExecuteActivityAsync((Ledger ledger) => ledger.ApplyAsync(effect), Options(cancellation));
    }

    private static ActivityOptions Options(CancellationToken? cancellation) => new()
    {
        StartToCloseTimeout = TimeSpan.FromSeconds(3),
        RetryPolicy = new() { InitialInterval = TimeSpan.FromMilliseconds(50), BackoffCoefficient = 1 },
        CancellationToken = cancellation,
    };
}
