using System.Collections.Concurrent;
using Temporalio.Activities;
using Temporalio.Exceptions;
using Temporalio.Tests.Workflows.Zoo;
using Temporalio.Workflows;

namespace Temporalio.Tests.Features;

/// <summary>Takes updates of all kinds.</summary>
[Workflow]
public class Updated
{
    private string state = "start";
    private int count;
    private bool released;
    private bool finished;

    /// <summary>How often the validator ran, by workflow id: what replay must not change.</summary>
    public static ConcurrentDictionary<string, int> Validations { get; } = new();

    /// <summary>Bugs left, by workflow id: what a deployment would repair.</summary>
    public static ConcurrentDictionary<string, int> Bugs { get; } = new();

    [Activity]
    public static async Task UpdateMyWorkflowAsync()
    {
        var context = ActivityExecutionContext.Current;
        await context.TemporalClient.GetWorkflowHandle<Updated>(context.Info.WorkflowId!).ExecuteUpdateAsync(w => w.SetAsync("by my activity"));
    }

    [WorkflowRun]
    public async Task<string> RunAsync(string how)
    {
        if (how == "self")
        {
            await Workflow.ExecuteActivityAsync(() => UpdateMyWorkflowAsync(), new() { StartToCloseTimeout = TimeSpan.FromSeconds(30) });
            return state;
        }

        await Workflow.WaitConditionAsync(() => finished && Workflow.AllHandlersFinished);
        return state;
    }

    [WorkflowSignal]
    public Task FinishAsync()
    {
        finished = true;
        return Task.CompletedTask;
    }

    [WorkflowSignal]
    public Task ReleaseAsync()
    {
        released = true;
        return Task.CompletedTask;
    }

    [WorkflowUpdate]
    public Task<string> SetAsync(string text)
    {
        var before = state;
        state = text;
        return Task.FromResult(before);
    }

    [WorkflowUpdateValidator(nameof(SetAsync))]
    public void ValidateSet(string text)
    {
        Validations.AddOrUpdate(Workflow.Info.WorkflowId, 1, (_, times) => times + 1);
        if (text.Length == 0)
        {
            throw new ApplicationFailureException("empty");
        }
    }

    [WorkflowUpdate]
    public Task<int> CountAsync() => Task.FromResult(++count);

    [WorkflowUpdate]
    public async Task<string> WaitAsync(string text)
    {
        await Workflow.WaitConditionAsync(() => released);
        return text == "fail" ? throw new ApplicationFailureException("wanted") : text;
    }

    [WorkflowUpdate]
    public async Task<string> EchoTimesAsync(int times) => string.Join(',', await Workflow.WhenAllAsync(Enumerable.Range(0, times).Select(
        number => Workflow.ExecuteActivityAsync(() => ZooActivities.Echo($"{number}"), new() { StartToCloseTimeout = TimeSpan.FromSeconds(30) }))));

    [WorkflowUpdate]
    public Task FailAsync() => throw new ApplicationFailureException("wanted");

    [WorkflowUpdate]
    public async Task<string> BuggyAsync()
    {
        await Workflow.DelayAsync(1);
        var id = Workflow.Info.WorkflowId;
        if (Bugs.TryGetValue(id, out var left) && left > 0)
        {
            Bugs[id] = left - 1;
            throw new InvalidOperationException("a bug");
        }

        return "repaired";
    }
}
