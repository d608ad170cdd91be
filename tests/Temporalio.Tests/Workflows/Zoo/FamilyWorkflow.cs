using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Temporalio.Tests.Workflows.Zoo;

/// <summary>Children that complete, fail, are cancelled and are taken already; signals and cancels to them and to others.</summary>
[Workflow]
public class FamilyWorkflow
{
    [WorkflowRun]
    public async Task<string> RunAsync()
    {
        var log = new List<string> { await Workflow.ExecuteChildWorkflowAsync((ChildWorkflow w) => w.RunAsync("complete")) };
        try
        {
            await Workflow.ExecuteChildWorkflowAsync((ChildWorkflow w) => w.RunAsync("fail"));
        }
        catch (ChildWorkflowFailureException e)
        {
            log.Add(e.InnerException!.Message);
        }

        foreach (var type in new[] { ChildWorkflowCancellationType.TryCancel, ChildWorkflowCancellationType.WaitCancellationCompleted, ChildWorkflowCancellationType.WaitCancellationRequested })
        {
            log.Add(await CancelledAsync(type));
        }

        var waiting = await Workflow.StartChildWorkflowAsync((ChildWorkflow w) => w.RunAsync("wait"), new() { StaticSummary = "waits" });
        try
        {
            await Workflow.StartChildWorkflowAsync((ChildWorkflow w) => w.RunAsync("wait"), new() { Id = waiting.Id });
        }
        catch (WorkflowAlreadyStartedException)
        {
            log.Add("taken");
        }

        await waiting.SignalAsync(w => w.GoOnAsync("by its parent"));
        log.Add(await waiting.GetResultAsync());
        var other = await Workflow.StartChildWorkflowAsync((ChildWorkflow w) => w.RunAsync("wait"), new() { ParentClosePolicy = ParentClosePolicy.Abandon });
        await Workflow.GetExternalWorkflowHandle<ChildWorkflow>(other.Id).SignalAsync(w => w.GoOnAsync("from outside"));
        log.Add(await other.GetResultAsync());
        try
        {
            await Workflow.GetExternalWorkflowHandle("nobody-" + Workflow.NewGuid()).CancelAsync();
        }
        catch (FailureException)
        {
            log.Add("nobody");
        }

        return string.Join(',', log);
    }

    private static async Task<string> CancelledAsync(ChildWorkflowCancellationType type)
    {
        using var source = new CancellationTokenSource();
        var child = await Workflow.StartChildWorkflowAsync(
            (ChildWorkflow w) => w.RunAsync("wait"), new() { CancellationType = type, CancellationToken = source.Token });
        source.Cancel();
        try
        {
            return await child.GetResultAsync();
        }
        catch (ChildWorkflowFailureException e) when (TemporalException.IsCanceledException(e))
        {
            return $"{type}";
        }
    }

    /// <summary>Ends as it is told.</summary>
    [Workflow]
    public class ChildWorkflow
    {
        private string? word;

        [WorkflowRun]
        public async Task<string> RunAsync(string how)
        {
            if (how == "fail")
            {
                throw new ApplicationFailureException("failed");
            }

            if (how == "wait")
            {
                await Workflow.WaitConditionAsync(() => word is not null);
            }

            return word ?? how;
        }

        [WorkflowSignal]
        public Task GoOnAsync(string how)
        {
            word = how;
            return Task.CompletedTask;
        }
    }
}
