using System.Collections.Concurrent;

namespace Temporalio.Tests.Features;

/// <summary>
/// Holds a workflow task open until the test has done something: what happens meanwhile then arrives during the task. Workflow code would
/// never do that.
/// </summary>
internal sealed class TaskGate
{
    private static readonly ConcurrentDictionary<string, TaskGate> All = new();
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Reached => reached.Task;

    public static TaskGate Of(string workflowId) => All.GetOrAdd(workflowId, _ => new());

    public void Open() => open.TrySetResult();

    public void Pass()
    {
        reached.TrySetResult();
        ((IAsyncResult)open.Task).AsyncWaitHandle.WaitOne(TimeSpan.FromSeconds(9));
    }
}
