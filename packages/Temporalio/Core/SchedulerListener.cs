using System.Diagnostics.Tracing;

namespace Temporalio.Core;

/// <summary>
/// Notices when workflow code starts something outside its scheduler (Task.Run, Task.Delay, CancelAsync): such work would
/// come back at another moment in a replay. The runtime reports each task it queues, on the thread that queues it.
/// </summary>
internal sealed class SchedulerListener : EventListener
{
    private const string TasksSource = "System.Threading.Tasks.TplEventSource";
    private const string FrameworkSource = "System.Diagnostics.Eventing.FrameworkEventSource";
    private const int TaskScheduled = 7;
    private const EventKeywords Tasks = (EventKeywords)0x2;
    private const EventKeywords ThreadTransfer = (EventKeywords)0x10;
    private const EventTask ThreadTransferTask = (EventTask)3;

    private static readonly Lazy<SchedulerListener> Instance = new(() => new());

    /// <summary>The workflow that runs on this thread, if it is to be watched.</summary>
    [field: ThreadStatic]
    public static WorkflowInstance? Watched { get; set; }

    /// <summary>Begins to listen, once for the whole process.</summary>
    public static void Start() => _ = Instance.Value;

    /// <summary>Runs the call without being watched.</summary>
    public static T Unwatched<T>(Func<T> call)
    {
        var before = Watched;
        Watched = null;
        try
        {
            return call();
        }
        finally
        {
            Watched = before;
        }
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == TasksSource)
        {
            EnableEvents(eventSource, EventLevel.Informational, Tasks);
        }
        else if (eventSource.Name == FrameworkSource)
        {
            EnableEvents(eventSource, EventLevel.Informational, ThreadTransfer);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (Watched is not { } workflow)
        {
            return;
        }

        if (eventData.EventSource.Name == TasksSource)
        {
            if (eventData.EventId == TaskScheduled && eventData.Payload is [int scheduler, ..] && scheduler != workflow.Id)
            {
                workflow.ReportMisuse("Task was scheduled outside the workflow scheduler; use Workflow.RunTaskAsync instead of Task.Run");
            }
        }
        else if (eventData.Task == ThreadTransferTask)
        {
            workflow.ReportMisuse("Timer was started outside the workflow scheduler; use Workflow.DelayAsync instead of Task.Delay and timeouts");
        }
    }
}
