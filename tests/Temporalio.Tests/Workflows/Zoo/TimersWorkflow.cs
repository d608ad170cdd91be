using Temporalio.Workflows;

namespace Temporalio.Tests.Workflows.Zoo;

/// <summary>Timers that fire, are cancelled before and after they were sent, and limits of conditions.</summary>
[Workflow]
public class TimersWorkflow
{
    private bool open;

    [WorkflowRun]
    public async Task<string> RunAsync()
    {
        var log = new List<string>();
        await Workflow.DelayWithOptionsAsync(new(TimeSpan.FromMilliseconds(5)) { Summary = "first" });
        using var source = new CancellationTokenSource();
        var never = Workflow.DelayAsync(TimeSpan.FromHours(1), source.Token);
        using var early = new CancellationTokenSource();
        var unsent = Workflow.DelayAsync(TimeSpan.FromHours(1), early.Token);
        early.Cancel();
        log.Add(await Workflow.WaitConditionAsync(() => open, TimeSpan.FromMilliseconds(5)) ? "open" : "shut");
        source.Cancel();
        foreach (var timer in new[] { never, unsent })
        {
            try
            {
                await timer;
            }
            catch (OperationCanceledException)
            {
                log.Add("cancelled");
            }
        }

        var opening = OpenAsync();
        log.Add(await Workflow.WaitConditionAsync(() => open, TimeSpan.FromHours(1)) ? "open" : "shut");
        await opening;
        var winner = await Workflow.WhenAnyAsync(Workflow.DelayAsync(1), Workflow.DelayAsync(TimeSpan.FromMinutes(1)));
        await winner;
        return string.Join(',', log);
    }

    private async Task OpenAsync()
    {
        await Workflow.DelayAsync(1);
        open = true;
    }
}
