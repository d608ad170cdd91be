using Temporalio.Workflows;

namespace Temporalio.DevServer.Tests.CrossDrive;

[Workflow("collector")]
public class CollectorWorkflow
{
    private readonly List<object> items = [];
    private bool finished;

    [WorkflowQuery("items")]
    public IReadOnlyList<object> Items => items;

    [WorkflowRun]
    public async Task<IReadOnlyList<object>> RunAsync()
    {
        await Workflow.WaitConditionAsync(() => finished);
        return items;
    }

    [WorkflowSignal("add")]
    public Task AddAsync(object item)
    {
        items.Add(item);
        return Task.CompletedTask;
    }

    [WorkflowSignal("finish")]
    public Task FinishAsync()
    {
        finished = true;
        return Task.CompletedTask;
    }
}
