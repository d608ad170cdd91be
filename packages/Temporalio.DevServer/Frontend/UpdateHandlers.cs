using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.DevServer.Engine;
using Temporalio.DevServer.Grpc;
using Stage = Temporalio.Api.Enums.V1.UpdateWorkflowExecutionLifecycleStage;

namespace Temporalio.DevServer.Frontend;

/// <summary>Updates: sent, waited for, and asked about later.</summary>
internal sealed class UpdateHandlers(WorkflowEngine engine, RequestChecks checks)
{
    public void Map(GrpcRouter router)
    {
        router.Map<UpdateWorkflowExecutionRequest, UpdateWorkflowExecutionResponse>(Services.Workflow, "UpdateWorkflowExecution", UpdateAsync);
        router.Map<PollWorkflowExecutionUpdateRequest, PollWorkflowExecutionUpdateResponse>(Services.Workflow, "PollWorkflowExecutionUpdate", PollAsync);
    }

    private async Task<UpdateWorkflowExecutionResponse> UpdateAsync(UpdateWorkflowExecutionRequest request, CallContext context)
    {
        var key = checks.Key(request.Namespace, request.WorkflowExecution);
        if (request.Request?.Input is null)
        {
            throw GrpcException.InvalidArgument("Update input is not set on request.");
        }

        RequestChecks.Name(request.Request.Input.Name, "Update name");
        RequestChecks.Size(request.Request.Input.Args, "Update arguments");
        var stage = request.WaitPolicy?.LifecycleStage ?? Stage.Unspecified;
        if (stage == Stage.Admitted)
        {
            throw new GrpcException(GrpcCode.PermissionDenied, "ADMITTED is not a stage that an update can be waited for.");
        }

        var update = request.Request.Clone();
        update.Meta ??= new Meta();
        if (update.Meta.UpdateId.Length == 0)
        {
            update.Meta.UpdateId = Guid.NewGuid().ToString();
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation);
        limit.CancelAfter(context.WaitAtMost(Limits.LongPollWait));
        while (true)
        {
            var (runId, pending) = await engine.ChangeAsync(key, scope => Admit(scope, request, update), context.Cancellation);
            try
            {
                await WaitAsync(pending, stage == Stage.Accepted ? Stage.Accepted : Stage.Completed, limit.Token, context);
            }
            catch (GrpcException error) when (error.Code == GrpcCode.Unavailable && request.WorkflowExecution.RunId.Length == 0 && !limit.IsCancellationRequested)
            {
                // The run continued as new before it saw the update; the new run is the one that is meant now.
                continue;
            }

            var (reached, outcome) = pending.Reached;
            return new UpdateWorkflowExecutionResponse
            {
                UpdateRef = Ref(key, runId, pending.Id),
                Stage = reached,
                Outcome = outcome,
            };
        }
    }

    private async Task<PollWorkflowExecutionUpdateResponse> PollAsync(PollWorkflowExecutionUpdateRequest request, CallContext context)
    {
        var execution = request.UpdateRef?.WorkflowExecution;
        var key = checks.Key(request.Namespace, execution);
        var id = request.UpdateRef!.UpdateId;
        var (runId, pending) = await engine.ChangeAsync(
            key,
            scope =>
            {
                var run = scope.Require(execution!);
                return (run.RunId, Find(run, id) ?? throw GrpcException.NotFound($"update \"{id}\" not found"));
            },
            context.Cancellation);
        if (request.WaitPolicy is { LifecycleStage: not Stage.Unspecified } policy)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation);
            limit.CancelAfter(context.WaitAtMost(Limits.LongPollWait));
            await WaitAsync(pending, policy.LifecycleStage, limit.Token, context);
        }

        var (reached, outcome) = pending.Reached;
        return new PollWorkflowExecutionUpdateResponse
        {
            UpdateRef = Ref(key, runId, id),
            Stage = reached,
            Outcome = outcome,
        };
    }

    private (string RunId, PendingUpdate Update) Admit(WorkflowScope scope, UpdateWorkflowExecutionRequest request, Request update)
    {
        var run = scope.Require(request.WorkflowExecution, request.FirstExecutionRunId);
        var id = update.Meta.UpdateId;
        if (Find(run, id) is { } known)
        {
            return (run.RunId, known);
        }

        if (!run.IsOpen)
        {
            throw GrpcException.WorkflowCompleted();
        }

        var live = engine.Live(run.RunId);
        if (live.Updates.Count >= Limits.UpdatesInFlight)
        {
            throw new GrpcException(GrpcCode.ResourceExhausted, $"limit on number of concurrent in-flight updates has been reached ({Limits.UpdatesInFlight})");
        }

        if (run.State.UpdateCount >= Limits.Updates)
        {
            throw new GrpcException(GrpcCode.FailedPrecondition, $"limit on number of total updates has been reached ({Limits.Updates})");
        }

        var pending = new PendingUpdate(id, update);
        run.ScheduleWorkflowTask();
        scope.AfterCommit(() => live.AddUpdate(pending));
        return (run.RunId, pending);
    }

    // An update that memory does not know may be known to the history.
    private PendingUpdate? Find(Run run, string id)
    {
        if (engine.Live(run.RunId).FindUpdate(id) is { } live)
        {
            return live;
        }

        if (run.Updates.Find(id) is not { } stored)
        {
            return null;
        }

        var update = new PendingUpdate(id, null) { AdmittedEventId = stored.AdmittedEventId };
        if (stored.CompletedEventId > 0)
        {
            update.Accept();
            update.Finish(engine.Store.ReadEvent(run.Row, stored.CompletedEventId).WorkflowExecutionUpdateCompletedEventAttributes.Outcome);
            return update;
        }

        if (stored.AcceptedEventId > 0)
        {
            update.Accept();
        }

        if (run.IsOpen)
        {
            engine.Live(run.RunId).AddUpdate(update);
        }
        else
        {
            LiveRun.Close(update, run);
        }

        return update;
    }

    // Not reaching the stage in time is an answer too: the client asks again.
    private static async Task WaitAsync(PendingUpdate update, Stage stage, CancellationToken limit, CallContext context)
    {
        try
        {
            await (stage == Stage.Accepted ? update.Accepted : update.Completed).WaitAsync(limit);
        }
        catch (OperationCanceledException) when (!context.Cancellation.IsCancellationRequested)
        {
            return;
        }
    }

    private static UpdateRef Ref(WorkflowKey key, string runId, string id) => new()
    {
        WorkflowExecution = new WorkflowExecution { WorkflowId = key.WorkflowId, RunId = runId },
        UpdateId = id,
    };
}
