using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Temporalio.DevServer.Tests.CrossDrive;

[Workflow("updatable")]
public class UpdatableWorkflow
{
    private int value;
    private bool finished;

    [WorkflowQuery("items")]
    public int Value => value;

    [WorkflowRun]
    public async Task<int> RunAsync()
    {
        await Workflow.WaitConditionAsync(() => finished && Workflow.AllHandlersFinished);
        return value;
    }

    [WorkflowSignal("finish")]
    public Task FinishAsync()
    {
        finished = true;
        return Task.CompletedTask;
    }

    [WorkflowUpdate("set")]
    public Task<int> SetAsync(int next)
    {
        var before = value;
        value = next;
        return Task.FromResult(before);
    }

    [WorkflowUpdateValidator(nameof(SetAsync))]
    public void ValidateSet(int next)
    {
        if (next < 0)
        {
            throw new ApplicationFailureException("negative", "Invalid");
        }
    }

    [WorkflowUpdate("slow")]
    public async Task<string> SlowAsync(string name)
    {
        var answer = await Workflow.ExecuteActivityAsync(() => CrossActivities.Greet(name), GreeterWorkflow.Activity);
        await Workflow.DelayAsync(50);
        return answer;
    }

    [WorkflowUpdate("failing")]
    public async Task<string> FailingAsync()
    {
        await Workflow.DelayAsync(1);
        throw new ApplicationFailureException("update failed", "Broken");
    }
}
