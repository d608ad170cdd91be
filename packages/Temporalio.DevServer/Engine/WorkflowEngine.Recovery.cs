using Temporalio.Api.Enums.V1;
using Temporalio.DevServer.Matching;

namespace Temporalio.DevServer.Engine;

/// <summary>Taking up what a process that ended left in the database.</summary>
internal sealed partial class WorkflowEngine
{
    /// <summary>
    /// Loads every open run and everything that was committed but not acted upon before the process ended. Nothing is set going before
    /// all of it is there: what the first run does by the passing of time may be the next one's concern.
    /// </summary>
    public void Recover()
    {
        var deadlines = new List<(WorkflowKey Key, DateTimeOffset Time)>();
        foreach (var run in Store.LoadOpen(this))
        {
            open[run.Key] = run;
            if (run.WorkflowTask.StickyQueue is { Length: > 0 } sticky)
            {
                // Its worker may live on, and gets some time to show that.
                Queues.Get(new QueueKey(run.State.Namespace, sticky, TaskQueueType.Workflow));
            }

            Dispatch(run);
            if (run.NextDeadline() is { } deadline)
            {
                deadlines.Add((run.Key, deadline.ToDateTimeOffset()));
            }
        }

        Outbox.Start(Store.LoadOutbox());
        foreach (var (key, time) in deadlines)
        {
            timers.Schedule(key, time);
        }
    }
}
