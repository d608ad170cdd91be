using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.DevServer.Storage;
using Case = Temporalio.Api.History.V1.HistoryEvent.AttributesOneofCase;

namespace Temporalio.DevServer.Engine;

/// <summary>Tells a parent how its child ended. The task belongs to the child's last run.</summary>
internal static class ChildCompletion
{
    public static async Task DeliverAsync(WorkflowEngine engine, long id, OutboxTask task, CancellationToken cancellation)
    {
        var closed = await engine.ChangeAsync<(Run Run, HistoryEvent Closing)?>(
            new WorkflowKey(task.Namespace, task.WorkflowId),
            scope => scope.Find(task.RunId) is { } run ? (run, engine.Store.ReadEvent(run.Row, run.LastEventId)) : null,
            cancellation);
        if (closed is { } child && child.Run.State.Parent is { } parent)
        {
            await engine.ChangeAsync(
                new WorkflowKey(parent.Namespace, parent.WorkflowId),
                scope =>
                {
                    if (scope.Find(parent.RunId) is { IsOpen: true } run && run.Children.Find(parent.InitiatedEventId) is { } pending)
                    {
                        if (pending.RunId.Length == 0)
                        {
                            // The child was faster than the news of its start.
                            run.AddExternal(Started(pending, child.Run));
                        }

                        run.AddExternal(Event(pending, child.Run, child.Closing));
                        run.ScheduleWorkflowTask();
                    }
                },
                cancellation);
        }

        engine.Store.RemoveOutbox(id);
    }

    private static HistoryEvent Started(ChildState pending, Run child) => new()
    {
        EventType = EventType.ChildWorkflowExecutionStarted,
        ChildWorkflowExecutionStartedEventAttributes = new ChildWorkflowExecutionStartedEventAttributes
        {
            Namespace = pending.Namespace,
            InitiatedEventId = pending.InitiatedEventId,
            WorkflowExecution = new WorkflowExecution { WorkflowId = pending.WorkflowId, RunId = child.State.FirstRunId },
            WorkflowType = new WorkflowType { Name = pending.WorkflowType },
        },
    };

    private static HistoryEvent Event(ChildState pending, Run child, HistoryEvent closing)
    {
        var execution = new WorkflowExecution { WorkflowId = child.State.WorkflowId, RunId = pending.RunId };
        var type = new WorkflowType { Name = child.State.WorkflowType };
        var ns = child.State.Namespace;
        return closing.AttributesCase switch
        {
            Case.WorkflowExecutionCompletedEventAttributes => new HistoryEvent
            {
                EventType = EventType.ChildWorkflowExecutionCompleted,
                ChildWorkflowExecutionCompletedEventAttributes = new ChildWorkflowExecutionCompletedEventAttributes
                {
                    Result = closing.WorkflowExecutionCompletedEventAttributes.Result,
                    Namespace = ns,
                    WorkflowExecution = execution,
                    WorkflowType = type,
                    InitiatedEventId = pending.InitiatedEventId,
                    StartedEventId = pending.StartedEventId,
                },
            },
            Case.WorkflowExecutionFailedEventAttributes => new HistoryEvent
            {
                EventType = EventType.ChildWorkflowExecutionFailed,
                ChildWorkflowExecutionFailedEventAttributes = new ChildWorkflowExecutionFailedEventAttributes
                {
                    Failure = closing.WorkflowExecutionFailedEventAttributes.Failure,
                    Namespace = ns,
                    WorkflowExecution = execution,
                    WorkflowType = type,
                    InitiatedEventId = pending.InitiatedEventId,
                    StartedEventId = pending.StartedEventId,
                    RetryState = closing.WorkflowExecutionFailedEventAttributes.RetryState,
                },
            },
            Case.WorkflowExecutionCanceledEventAttributes => new HistoryEvent
            {
                EventType = EventType.ChildWorkflowExecutionCanceled,
                ChildWorkflowExecutionCanceledEventAttributes = new ChildWorkflowExecutionCanceledEventAttributes
                {
                    Details = closing.WorkflowExecutionCanceledEventAttributes.Details,
                    Namespace = ns,
                    WorkflowExecution = execution,
                    WorkflowType = type,
                    InitiatedEventId = pending.InitiatedEventId,
                    StartedEventId = pending.StartedEventId,
                },
            },
            Case.WorkflowExecutionTimedOutEventAttributes => new HistoryEvent
            {
                EventType = EventType.ChildWorkflowExecutionTimedOut,
                ChildWorkflowExecutionTimedOutEventAttributes = new ChildWorkflowExecutionTimedOutEventAttributes
                {
                    Namespace = ns,
                    WorkflowExecution = execution,
                    WorkflowType = type,
                    InitiatedEventId = pending.InitiatedEventId,
                    StartedEventId = pending.StartedEventId,
                    RetryState = closing.WorkflowExecutionTimedOutEventAttributes.RetryState,
                },
            },
            _ => new HistoryEvent
            {
                EventType = EventType.ChildWorkflowExecutionTerminated,
                ChildWorkflowExecutionTerminatedEventAttributes = new ChildWorkflowExecutionTerminatedEventAttributes
                {
                    Namespace = ns,
                    WorkflowExecution = execution,
                    WorkflowType = type,
                    InitiatedEventId = pending.InitiatedEventId,
                    StartedEventId = pending.StartedEventId,
                },
            },
        };
    }
}
