using System.Collections.Concurrent;
using Temporalio.Workflows;

namespace Temporalio.Tests.Workflows.Zoo;

/// <summary>Has a bug that fails its task twice; then a "fixed worker" goes on.</summary>
[Workflow]
public class RepairedWorkflow
{
    // What a deployment would change; replay of a history finds it repaired.
    private static readonly ConcurrentDictionary<string, int> Bugs = new();

    public static void Break(string id) => Bugs[id] = 2;

    [WorkflowRun]
    public async Task<int> RunAsync()
    {
        await Workflow.DelayAsync(1);
        var id = Workflow.Info.WorkflowId;
        if (Bugs.TryGetValue(id, out var left) && left > 0)
        {
            Bugs[id] = left - 1;
            throw new InvalidOperationException("a bug");
        }

        await Workflow.DelayAsync(1);
        return Workflow.Random.Next();
    }
}
