using Temporalio.Api.Enums.V1;
using Temporalio.DevServer.Engine;

namespace Temporalio.DevServer.Matching;

internal readonly record struct QueueKey(string Namespace, string Name, TaskQueueType Type);

/// <summary>Something for a worker, waiting in a task queue. Whether it still stands is decided when a worker takes it.</summary>
/// <param name="Queue">Where it waits.</param>
/// <param name="Sticky">Whether that queue belongs to one worker only and ends with it.</param>
internal abstract record QueuedTask(QueueKey Queue, bool Sticky);

internal sealed record WorkflowTaskItem(QueueKey Queue, WorkflowKey Workflow, string RunId, long ScheduledEventId, int Attempt, bool Transient, bool Sticky)
    : QueuedTask(Queue, Sticky);

internal sealed record ActivityTaskItem(QueueKey Queue, WorkflowKey Workflow, string RunId, long ScheduledEventId, int Attempt)
    : QueuedTask(Queue, Sticky: false);

/// <summary>A query that a worker answers without a workflow task.</summary>
internal sealed record QueryTaskItem(QueueKey Queue, WorkflowKey Workflow, string RunId, PendingQuery Query, bool Sticky)
    : QueuedTask(Queue, Sticky);
