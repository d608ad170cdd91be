using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.DevServer.Grpc;
using Temporalio.DevServer.Storage;
using Kind = Temporalio.DevServer.Storage.OutboxTask.Types.Kind;

namespace Temporalio.DevServer.Engine;

/// <summary>The two halves of each task: the effect on the other workflow, then its outcome in the workflow that asked for it.</summary>
internal sealed class OutboxHandlers(WorkflowEngine engine)
{
    public Task HandleAsync(long id, OutboxTask task, CancellationToken cancellation) => task.Kind switch
    {
        Kind.StartChild => StartChildAsync(id, task, cancellation),
        Kind.SignalExternal => SignalAsync(id, task, cancellation),
        Kind.CancelExternal => CancelAsync(id, task, cancellation),
        Kind.CloseToParent => ChildCompletion.DeliverAsync(engine, id, task, cancellation),
        Kind.ParentClosePolicy => ApplyClosePolicyAsync(id, task, cancellation),
        _ => throw GrpcException.InvalidArgument($"Task {task.Kind} is unknown."),
    };

    private async Task StartChildAsync(long id, OutboxTask task, CancellationToken cancellation)
    {
        var source = await SourceAsync(task, cancellation);
        if (source is null)
        {
            engine.Store.RemoveOutbox(id);
            return;
        }

        var initiated = source.Value.Event.StartChildWorkflowExecutionInitiatedEventAttributes;
        HistoryEvent outcome;
        try
        {
            var (runId, type) = await StartChildAsync(task, source.Value.Run, source.Value.Event, cancellation);
            outcome = new HistoryEvent
            {
                EventType = EventType.ChildWorkflowExecutionStarted,
                ChildWorkflowExecutionStartedEventAttributes = new ChildWorkflowExecutionStartedEventAttributes
                {
                    Namespace = initiated.Namespace,
                    InitiatedEventId = task.EventId,
                    WorkflowExecution = new WorkflowExecution { WorkflowId = initiated.WorkflowId, RunId = runId },
                    WorkflowType = type,
                    Header = initiated.Header,
                },
            };
        }
        catch (GrpcException error) when (error.Code == GrpcCode.AlreadyExists)
        {
            outcome = new HistoryEvent
            {
                EventType = EventType.StartChildWorkflowExecutionFailed,
                StartChildWorkflowExecutionFailedEventAttributes = new StartChildWorkflowExecutionFailedEventAttributes
                {
                    Namespace = initiated.Namespace,
                    WorkflowId = initiated.WorkflowId,
                    WorkflowType = initiated.WorkflowType,
                    Cause = StartChildWorkflowExecutionFailedCause.WorkflowAlreadyExists,
                    InitiatedEventId = task.EventId,
                    WorkflowTaskCompletedEventId = initiated.WorkflowTaskCompletedEventId,
                },
            };
        }

        await FinishAsync(id, task, run => run.Children.Find(task.EventId) is { RunId.Length: 0 }, outcome, cancellation);
    }

    private Task<(string RunId, WorkflowType Type)> StartChildAsync(OutboxTask task, Run parent, HistoryEvent added, CancellationToken cancellation)
    {
        var initiated = added.StartChildWorkflowExecutionInitiatedEventAttributes;
        return engine.ChangeAsync(
            new WorkflowKey(initiated.Namespace, initiated.WorkflowId),
            scope =>
            {
                var started = new WorkflowExecutionStartedEventAttributes
                {
                    WorkflowType = initiated.WorkflowType,
                    ParentWorkflowNamespace = task.Namespace,
                    ParentWorkflowExecution = new WorkflowExecution { WorkflowId = task.WorkflowId, RunId = task.RunId },
                    ParentInitiatedEventId = task.EventId,
                    TaskQueue = initiated.TaskQueue,
                    Input = initiated.Input,
                    WorkflowExecutionTimeout = initiated.WorkflowExecutionTimeout,
                    WorkflowRunTimeout = initiated.WorkflowRunTimeout,
                    WorkflowTaskTimeout = initiated.WorkflowTaskTimeout,
                    RetryPolicy = initiated.RetryPolicy,
                    Header = initiated.Header,
                    Memo = initiated.Memo,
                    SearchAttributes = initiated.SearchAttributes,
                    RootWorkflowExecution = parent.State.Root,
                    Priority = initiated.Priority,
                };
                var result = WorkflowStarter.Start(
                    scope,
                    $"{task.RunId}:{task.EventId}",
                    initiated.WorkflowIdReusePolicy,
                    WorkflowIdConflictPolicy.Fail,
                    started,
                    added.UserMetadata,
                    requestIdMatchesClosed: true);
                return (result.Run.RunId, initiated.WorkflowType);
            },
            cancellation);
    }

    private async Task SignalAsync(long id, OutboxTask task, CancellationToken cancellation)
    {
        var source = await SourceAsync(task, cancellation);
        if (source is null)
        {
            engine.Store.RemoveOutbox(id);
            return;
        }

        var initiated = source.Value.Event.SignalExternalWorkflowExecutionInitiatedEventAttributes;
        var target = initiated.WorkflowExecution;
        HistoryEvent outcome;
        try
        {
            await engine.ChangeAsync(
                new WorkflowKey(initiated.Namespace, target.WorkflowId),
                scope => RequireTarget(scope, target, task, initiated.ChildWorkflowOnly).Signal(new WorkflowExecutionSignaledEventAttributes
                {
                    SignalName = initiated.SignalName,
                    Input = initiated.Input,
                    Identity = "history-service",
                    Header = initiated.Header,
                    ExternalWorkflowExecution = new WorkflowExecution { WorkflowId = task.WorkflowId, RunId = task.RunId },
                    RequestId = $"{task.RunId}:{task.EventId}",
                }),
                cancellation);
            outcome = new HistoryEvent
            {
                EventType = EventType.ExternalWorkflowExecutionSignaled,
                ExternalWorkflowExecutionSignaledEventAttributes = new ExternalWorkflowExecutionSignaledEventAttributes
                {
                    InitiatedEventId = task.EventId,
                    Namespace = initiated.Namespace,
                    WorkflowExecution = target,
                },
            };
        }
        catch (GrpcException error) when (error.Code is GrpcCode.NotFound or GrpcCode.InvalidArgument)
        {
            outcome = new HistoryEvent
            {
                EventType = EventType.SignalExternalWorkflowExecutionFailed,
                SignalExternalWorkflowExecutionFailedEventAttributes = new SignalExternalWorkflowExecutionFailedEventAttributes
                {
                    Cause = error.Code == GrpcCode.NotFound
                        ? SignalExternalWorkflowExecutionFailedCause.ExternalWorkflowExecutionNotFound
                        : SignalExternalWorkflowExecutionFailedCause.SignalCountLimitExceeded,
                    WorkflowTaskCompletedEventId = initiated.WorkflowTaskCompletedEventId,
                    Namespace = initiated.Namespace,
                    WorkflowExecution = target,
                    InitiatedEventId = task.EventId,
                },
            };
        }

        await FinishAsync(id, task, run => run.Externals.Find(task.EventId) is not null, outcome, cancellation);
    }

    private async Task CancelAsync(long id, OutboxTask task, CancellationToken cancellation)
    {
        var source = await SourceAsync(task, cancellation);
        if (source is null)
        {
            engine.Store.RemoveOutbox(id);
            return;
        }

        var initiated = source.Value.Event.RequestCancelExternalWorkflowExecutionInitiatedEventAttributes;
        var target = initiated.WorkflowExecution;
        HistoryEvent outcome;
        try
        {
            await engine.ChangeAsync(
                new WorkflowKey(initiated.Namespace, target.WorkflowId),
                scope => RequireTarget(scope, target, task, initiated.ChildWorkflowOnly).RequestCancel(new WorkflowExecutionCancelRequestedEventAttributes
                {
                    Cause = initiated.Reason,
                    ExternalInitiatedEventId = task.EventId,
                    ExternalWorkflowExecution = new WorkflowExecution { WorkflowId = task.WorkflowId, RunId = task.RunId },
                    Identity = "history-service",
                }),
                cancellation);
            outcome = new HistoryEvent
            {
                EventType = EventType.ExternalWorkflowExecutionCancelRequested,
                ExternalWorkflowExecutionCancelRequestedEventAttributes = new ExternalWorkflowExecutionCancelRequestedEventAttributes
                {
                    InitiatedEventId = task.EventId,
                    Namespace = initiated.Namespace,
                    WorkflowExecution = target,
                },
            };
        }
        catch (GrpcException error) when (error.Code == GrpcCode.NotFound)
        {
            outcome = new HistoryEvent
            {
                EventType = EventType.RequestCancelExternalWorkflowExecutionFailed,
                RequestCancelExternalWorkflowExecutionFailedEventAttributes = new RequestCancelExternalWorkflowExecutionFailedEventAttributes
                {
                    Cause = CancelExternalWorkflowExecutionFailedCause.ExternalWorkflowExecutionNotFound,
                    WorkflowTaskCompletedEventId = initiated.WorkflowTaskCompletedEventId,
                    Namespace = initiated.Namespace,
                    WorkflowExecution = target,
                    InitiatedEventId = task.EventId,
                },
            };
        }

        await FinishAsync(id, task, run => run.Externals.Find(task.EventId) is not null, outcome, cancellation);
    }

    private async Task ApplyClosePolicyAsync(long id, OutboxTask task, CancellationToken cancellation)
    {
        var child = task.Child;
        await engine.ChangeAsync(
            new WorkflowKey(child.Namespace, child.WorkflowId),
            scope =>
            {
                if (scope.Current() is not { IsOpen: true } run || run.State.Parent is not { } parent
                    || parent.RunId != task.RunId || parent.InitiatedEventId != child.InitiatedEventId)
                {
                    return;
                }

                if (child.ParentClosePolicy == ParentClosePolicy.RequestCancel)
                {
                    run.RequestCancel(new WorkflowExecutionCancelRequestedEventAttributes
                    {
                        ExternalWorkflowExecution = new WorkflowExecution { WorkflowId = task.WorkflowId, RunId = task.RunId },
                        Identity = "history-service",
                    });
                }
                else
                {
                    run.Terminate("by parent close policy", null, "history-service");
                }
            },
            cancellation);
        engine.Store.RemoveOutbox(id);
    }

    private static Run RequireTarget(WorkflowScope scope, WorkflowExecution target, OutboxTask source, bool childOnly)
    {
        var run = scope.RequireOpen(target);
        return !childOnly || run.State.Parent?.WorkflowId == source.WorkflowId ? run : throw GrpcException.WorkflowNotFound(target.WorkflowId);
    }

    // The run that asked, unless it has closed meanwhile, and the event with what it asked for.
    private Task<(Run Run, HistoryEvent Event)?> SourceAsync(OutboxTask task, CancellationToken cancellation) =>
        engine.ChangeAsync<(Run, HistoryEvent)?>(
            new WorkflowKey(task.Namespace, task.WorkflowId),
            scope => scope.Find(task.RunId) is { IsOpen: true } run ? (run, engine.Store.ReadEvent(run.Row, task.EventId)) : null,
            cancellation);

    private Task FinishAsync(long id, OutboxTask task, Func<Run, bool> stillPending, HistoryEvent outcome, CancellationToken cancellation) =>
        engine.ChangeAsync(
            new WorkflowKey(task.Namespace, task.WorkflowId),
            scope =>
            {
                if (scope.Find(task.RunId) is not { } run)
                {
                    return;
                }

                run.FinishOutbox(id);
                if (run.IsOpen && stillPending(run))
                {
                    run.AddExternal(outcome);
                    run.ScheduleWorkflowTask();
                }
            },
            cancellation);
}
