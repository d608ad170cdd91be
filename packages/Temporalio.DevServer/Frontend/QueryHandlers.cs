using Temporalio.Api.Enums.V1;
using Temporalio.Api.Query.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.DevServer.Engine;
using Temporalio.DevServer.Grpc;

namespace Temporalio.DevServer.Frontend;

/// <summary>Queries and their answers.</summary>
internal sealed class QueryHandlers(WorkflowEngine engine, RequestChecks checks)
{
    private const int AttemptsOfAFailingTask = 3;

    public void Map(GrpcRouter router)
    {
        router.Map<QueryWorkflowRequest, QueryWorkflowResponse>(Services.Workflow, "QueryWorkflow", QueryAsync);
        router.Map<RespondQueryTaskCompletedRequest, RespondQueryTaskCompletedResponse>(Services.Workflow, "RespondQueryTaskCompleted", (request, _) =>
        {
            var token = Tokens.Parse(request.TaskToken);
            var query = engine.Queries.Take(token.QueryId) ?? throw GrpcException.NotFound("Query task not found, or already expired.");
            query.Complete(new WorkflowQueryResult
            {
                ResultType = request.CompletedType,
                Answer = request.QueryResult,
                ErrorMessage = request.ErrorMessage,
                Failure = request.Failure,
            });
            return Task.FromResult(new RespondQueryTaskCompletedResponse());
        });
    }

    private async Task<QueryWorkflowResponse> QueryAsync(QueryWorkflowRequest request, CallContext context)
    {
        var key = checks.Key(request.Namespace, request.Execution);
        RequestChecks.Name(request.Query?.QueryType, "QueryType");
        var query = new PendingQuery(request.Query!);
        QueryRejected? rejected = null;
        LiveRun? live = null;
        await engine.ChangeAsync(
            key,
            scope =>
            {
                var run = scope.Require(request.Execution);
                if (IsRejected(run.State.Status, request.QueryRejectCondition))
                {
                    rejected = new QueryRejected { Status = run.State.Status };
                    return;
                }

                if (run.WorkflowTask.Attempt >= AttemptsOfAFailingTask)
                {
                    throw new GrpcException(
                        GrpcCode.FailedPrecondition,
                        "Unable to query workflow due to Workflow Task in failed state.",
                        new Api.ErrorDetails.V1.WorkflowNotReadyFailure());
                }

                if (!run.IsOpen && run.State.LastStartedEventId == 0)
                {
                    throw new GrpcException(GrpcCode.FailedPrecondition, "The workflow closed before a worker had processed it.");
                }

                live = engine.Live(run.RunId);
                live.AddQuery(query);
                scope.AfterCommit(() => live.DispatchQueries(engine, run));
            },
            context.Cancellation);
        if (rejected is not null)
        {
            return new QueryWorkflowResponse { QueryRejected = rejected };
        }

        try
        {
            return Respond(await query.Answer.WaitAsync(context.WaitAtMost(Limits.QueryWait), context.Cancellation));
        }
        catch (TimeoutException)
        {
            throw new GrpcException(GrpcCode.DeadlineExceeded, "No worker answered the query in time.");
        }
        finally
        {
            query.Fail(new OperationCanceledException());
            engine.Queries.Take(query.Id);
            await engine.ChangeAsync(key, _ => live!.RemoveQuery(query), CancellationToken.None);
        }
    }

    private static bool IsRejected(WorkflowExecutionStatus status, QueryRejectCondition condition) => condition switch
    {
        QueryRejectCondition.NotOpen => status != WorkflowExecutionStatus.Running,
        QueryRejectCondition.NotCompletedCleanly => status is not (WorkflowExecutionStatus.Running or WorkflowExecutionStatus.Completed),
        _ => false,
    };

    private static QueryWorkflowResponse Respond(WorkflowQueryResult result) => result.ResultType == QueryResultType.Answered
        ? new QueryWorkflowResponse { QueryResult = result.Answer ?? new Api.Common.V1.Payloads() }
        : throw GrpcException.QueryFailed(result.ErrorMessage, result.Failure);
}
