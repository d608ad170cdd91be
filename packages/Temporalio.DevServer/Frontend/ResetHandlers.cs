using Temporalio.Api.WorkflowService.V1;
using Temporalio.DevServer.Engine;
using Temporalio.DevServer.Grpc;

namespace Temporalio.DevServer.Frontend;

/// <summary>Beginning runs again, and removing them.</summary>
internal sealed class ResetHandlers(WorkflowEngine engine, RequestChecks checks)
{
    private static readonly TimeSpan OutboxPoll = TimeSpan.FromMilliseconds(20);

    public void Map(GrpcRouter router)
    {
        router.Map<ResetWorkflowExecutionRequest, ResetWorkflowExecutionResponse>(Services.Workflow, "ResetWorkflowExecution", ResetAsync);
        router.Map<DeleteWorkflowExecutionRequest, DeleteWorkflowExecutionResponse>(Services.Workflow, "DeleteWorkflowExecution", DeleteAsync);
    }

    private async Task<ResetWorkflowExecutionResponse> ResetAsync(ResetWorkflowExecutionRequest request, CallContext context)
    {
        var key = checks.Key(request.Namespace, request.WorkflowExecution);
        var requestId = request.RequestId.Length > 0 ? request.RequestId : Guid.NewGuid().ToString();
        var runId = await engine.ChangeAsync(key, scope => WorkflowReset.Reset(scope, request, requestId).RunId, context.Cancellation);
        return new ResetWorkflowExecutionResponse { RunId = runId };
    }

    private async Task<DeleteWorkflowExecutionResponse> DeleteAsync(DeleteWorkflowExecutionRequest request, CallContext context)
    {
        var key = checks.Key(request.Namespace, request.WorkflowExecution);
        var row = await engine.ChangeAsync(
            key,
            scope =>
            {
                var run = scope.Require(request.WorkflowExecution);
                if (run.IsOpen)
                {
                    run.Terminate("Delete workflow execution", null, "history-service");
                }

                return run.Row;
            },
            context.Cancellation);

        // Parent and children are told first; the news are read from the history that is about to go.
        while (engine.Store.HasOutbox(row))
        {
            await Task.Delay(OutboxPoll, context.Cancellation);
        }

        await engine.ChangeAsync(key, _ => engine.Store.Delete(row), context.Cancellation);
        return new DeleteWorkflowExecutionResponse();
    }
}
