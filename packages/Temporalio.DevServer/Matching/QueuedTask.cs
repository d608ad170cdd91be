using Temporalio.Api.Enums.V1;
using Temporalio.DevServer.Engine;

namespace Temporalio.DevServer.Matching;

internal readonly record struct QueueKey(string Namespace, string Name, TaskQueueType Type);

/// <summary>Something for a worker, waiting in a task queue. Whether it still stands is decided when a worker takes it.</summary>
internal abstract record QueuedTask(QueueKey Queue);

internal sealed record WorkflowTaskItem(QueueKey Queue, WorkflowKey Workflow, string RunId, long ScheduledEventId, int Attempt, bool Transient)
    : QueuedTask(Queue);

internal sealed record ActivityTaskItem(QueueKey Queue, WorkflowKey Workflow, string RunId, long ScheduledEventId, int Attempt)
    : QueuedTask(Queue);

/// <summary>A query that a worker answers without a workflow task.</summary>
internal sealed record QueryTaskItem(QueueKey Queue, WorkflowKey Workflow, string RunId, PendingQuery Query, bool Sticky)
    : QueuedTask(Queue);
