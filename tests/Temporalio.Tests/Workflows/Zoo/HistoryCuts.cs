using Temporalio.Api.Enums.V1;
using Temporalio.Common;

namespace Temporalio.Tests.Workflows.Zoo;

/// <summary>The histories that a worker may have been given on the way to a longer one.</summary>
internal static class HistoryCuts
{
    /// <summary>One that ends with each workflow task that began, and the whole.</summary>
    public static IEnumerable<WorkflowHistory> AtWorkflowTasks(WorkflowHistory history)
    {
        var events = history.Events.ToList();
        for (var i = 0; i < events.Count; i++)
        {
            if (events[i].EventType == EventType.WorkflowTaskStarted)
            {
                yield return history with { Events = events[..(i + 1)] };
            }
        }

        yield return history;
    }
}
