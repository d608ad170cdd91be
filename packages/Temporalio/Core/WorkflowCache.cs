namespace Temporalio.Core;

/// <summary>Runs that stay in memory between their tasks; the one unused for longest goes first when there are too many.</summary>
internal sealed class WorkflowCache(int capacity)
{
    private readonly Lock mutex = new();
    private readonly Dictionary<string, LinkedListNode<(string RunId, WorkflowRun Run)>> runs = [];
    private readonly LinkedList<(string RunId, WorkflowRun Run)> order = new();

    /// <summary>Takes a run out for a task; it comes back by <see cref="Put" /> if the task went well.</summary>
    public WorkflowRun? Take(string runId)
    {
        lock (mutex)
        {
            if (!runs.Remove(runId, out var node))
            {
                return null;
            }

            order.Remove(node);
            return node.Value.Run;
        }
    }

    /// <summary>Keeps a run as the most recently used.</summary>
    public void Put(string runId, WorkflowRun run)
    {
        lock (mutex)
        {
            if (capacity <= 0)
            {
                return;
            }

            runs[runId] = order.AddLast((runId, run));
            if (runs.Count > capacity)
            {
                runs.Remove(order.First!.Value.RunId);
                order.RemoveFirst();
            }
        }
    }
}
