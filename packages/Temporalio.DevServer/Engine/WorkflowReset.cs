using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.DevServer.Grpc;
using Case = Temporalio.Api.History.V1.HistoryEvent.AttributesOneofCase;
using Phase = Temporalio.DevServer.Storage.WorkflowTaskState.Types.Phase;

namespace Temporalio.DevServer.Engine;

/// <summary>Begins a run again from one of its workflow tasks: a new run with the events before it and what was sent to it since.</summary>
internal static class WorkflowReset
{
    private const string Identity = "history-resetter";

    public static Run Reset(WorkflowScope scope, ResetWorkflowExecutionRequest request, string requestId)
    {
        var source = scope.Require(request.WorkflowExecution);
        var current = scope.Current()!;
        if (current.State.StartRequestId == requestId)
        {
            return current;
        }

        var finishId = request.WorkflowTaskFinishEventId;
        if (finishId <= 1 || finishId > source.LastEventId)
        {
            throw GrpcException.InvalidArgument("Workflow task finish ID must be > 1 && <= workflow last event ID.");
        }

        var run = Rebuild(scope, source, finishId);
        run.State.StartRequestId = requestId;
        FailPendingTask(run, source, request);
        if (current.IsOpen)
        {
            current.TerminateForReset(request.Reason, Identity);
        }

        source.State.ResetRunId = run.RunId;
        source.Touch();
        Reapply(scope, run, source, finishId, Excluded(request));
        run.ScheduleWorkflowTask();
        return run;
    }

    private static Run Rebuild(WorkflowScope scope, Run source, long finishId)
    {
        var run = scope.Create(Guid.NewGuid().ToString());
        run.State.OriginalStartTime = source.State.OriginalStartTime;
        foreach (var copied in scope.Engine.Store.ReadEvents(source.Row, 1, finishId - 1))
        {
            run.Add(copied);
        }

        if (!run.IsOpen || run.WorkflowTask.Phase == Phase.None)
        {
            throw GrpcException.InvalidArgument(
                $"Can only reset workflow to event ID in range [WorkflowTaskScheduled +1, WorkflowTaskStarted + 1]: {finishId}");
        }

        if (run.Children.Count > 0)
        {
            throw GrpcException.InvalidArgument("WorkflowResetter encountered pending child workflows.");
        }

        var now = run.Now;
        run.State.LastResetTime = now;
        run.State.StartTime = now;
        run.State.ExecutionTime = now;
        run.State.FirstWorkflowTaskAt = null;
        run.State.RunExpiration = run.State.RunTimeout.IsSet() ? now.Plus(run.State.RunTimeout) : null;
        foreach (var activity in run.Activities.Values)
        {
            activity.ScheduledTime = now;
            activity.AttemptScheduledTime = now;
        }

        return run;
    }

    private static void FailPendingTask(Run run, Run source, ResetWorkflowExecutionRequest request)
    {
        if (run.WorkflowTask.Phase == Phase.Scheduled)
        {
            run.StartWorkflowTask(request.Identity, Guid.NewGuid().ToString());
        }

        run.Add(new HistoryEvent
        {
            EventType = EventType.WorkflowTaskFailed,
            WorkflowTaskFailedEventAttributes = new WorkflowTaskFailedEventAttributes
            {
                ScheduledEventId = run.WorkflowTask.ScheduledEventId,
                StartedEventId = run.WorkflowTask.StartedEventId,
                Cause = WorkflowTaskFailedCause.ResetWorkflow,
                Failure = new Failure { Message = request.Reason, Source = "Server", ResetWorkflowFailureInfo = new ResetWorkflowFailureInfo() },
                Identity = request.Identity.Length > 0 ? request.Identity : Identity,
                BaseRunId = source.RunId,
                NewRunId = run.RunId,
            },
        });
    }

    private static void Reapply(WorkflowScope scope, Run run, Run source, long from, HashSet<ResetReapplyExcludeType> excluded)
    {
        for (Run? next = source; next is not null; next = next.State.NewRunId.Length > 0 ? scope.Find(next.State.NewRunId) : null)
        {
            // What the terminated run had held back is in its new events, which are not stored yet.
            var stored = next.Row == 0 ? [] : scope.Engine.Store.ReadEvents(next.Row, from, next.LastEventId);
            foreach (var added in stored.Concat(next.NewEvents).ToList())
            {
                Reapply(run, added, excluded);
            }

            from = 1;
        }
    }

    private static void Reapply(Run run, HistoryEvent added, HashSet<ResetReapplyExcludeType> excluded)
    {
        switch (added.AttributesCase)
        {
            case Case.WorkflowExecutionSignaledEventAttributes when !excluded.Contains(ResetReapplyExcludeType.Signal):
                run.AddExternal(new HistoryEvent
                {
                    EventType = EventType.WorkflowExecutionSignaled,
                    WorkflowExecutionSignaledEventAttributes = added.WorkflowExecutionSignaledEventAttributes.Clone(),
                });
                break;
            case Case.WorkflowExecutionUpdateAdmittedEventAttributes when !excluded.Contains(ResetReapplyExcludeType.Update):
                Admit(run, added.WorkflowExecutionUpdateAdmittedEventAttributes.Request);
                break;
            case Case.WorkflowExecutionUpdateAcceptedEventAttributes
                when !excluded.Contains(ResetReapplyExcludeType.Update) && added.WorkflowExecutionUpdateAcceptedEventAttributes.AcceptedRequest is { } request:
                Admit(run, request);
                break;
            default:
                // Only what came from outside is done again; cancel requests are not.
                break;
        }
    }

    private static void Admit(Run run, Api.Update.V1.Request request) => run.AddExternal(new HistoryEvent
    {
        EventType = EventType.WorkflowExecutionUpdateAdmitted,
        WorkflowExecutionUpdateAdmittedEventAttributes = new WorkflowExecutionUpdateAdmittedEventAttributes
        {
            Request = request.Clone(),
            Origin = UpdateAdmittedEventOrigin.Reapply,
        },
    });

    private static HashSet<ResetReapplyExcludeType> Excluded(ResetWorkflowExecutionRequest request)
    {
        var excluded = request.ResetReapplyExcludeTypes.ToHashSet();
#pragma warning disable CS0612 // Older clients say it the other way round.
        switch (request.ResetReapplyType)
        {
            case ResetReapplyType.None:
                excluded.Add(ResetReapplyExcludeType.Signal);
                excluded.Add(ResetReapplyExcludeType.Update);
                break;
            case ResetReapplyType.Signal:
                excluded.Add(ResetReapplyExcludeType.Update);
                break;
            default:
                break;
        }
#pragma warning restore CS0612

        return excluded;
    }
}
