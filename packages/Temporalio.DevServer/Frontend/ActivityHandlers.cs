using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.DevServer.Engine;
using Temporalio.DevServer.Grpc;
using Temporalio.DevServer.Matching;
using Temporalio.DevServer.Storage;

namespace Temporalio.DevServer.Frontend;

/// <summary>Workers taking activities and saying how they ended, by token or by id.</summary>
internal sealed class ActivityHandlers(WorkflowEngine engine, ActivityTaskService activities, NamespaceStore namespaces, RequestChecks checks)
{
    public void Map(GrpcRouter router)
    {
        const string Service = Services.Workflow;
        router.Map<PollActivityTaskQueueRequest, PollActivityTaskQueueResponse>(Service, "PollActivityTaskQueue", PollAsync);
        router.Map<RecordActivityTaskHeartbeatRequest, RecordActivityTaskHeartbeatResponse>(Service, "RecordActivityTaskHeartbeat", async (request, context) =>
            new RecordActivityTaskHeartbeatResponse
            {
                CancelRequested = await activities.HeartbeatAsync(Tokens.Parse(request.TaskToken), request.Details, context.Cancellation),
            });
        router.Map<RespondActivityTaskCompletedRequest, RespondActivityTaskCompletedResponse>(Service, "RespondActivityTaskCompleted", async (request, context) =>
        {
            RequestChecks.Size(request.Result, "Result");
            await activities.CompleteAsync(Tokens.Parse(request.TaskToken), request.Result, request.Identity, context.Cancellation);
            return new RespondActivityTaskCompletedResponse();
        });
        router.Map<RespondActivityTaskFailedRequest, RespondActivityTaskFailedResponse>(Service, "RespondActivityTaskFailed", async (request, context) =>
        {
            await activities.FailAsync(
                Tokens.Parse(request.TaskToken), request.Failure, request.LastHeartbeatDetails, request.Identity, context.Cancellation);
            return new RespondActivityTaskFailedResponse();
        });
        router.Map<RespondActivityTaskCanceledRequest, RespondActivityTaskCanceledResponse>(Service, "RespondActivityTaskCanceled", async (request, context) =>
        {
            await activities.CancelAsync(Tokens.Parse(request.TaskToken), request.Details, request.Identity, context.Cancellation);
            return new RespondActivityTaskCanceledResponse();
        });
        MapById(router);
    }

    private void MapById(GrpcRouter router)
    {
        const string Service = Services.Workflow;
        router.Map<RecordActivityTaskHeartbeatByIdRequest, RecordActivityTaskHeartbeatByIdResponse>(Service, "RecordActivityTaskHeartbeatById", async (request, context) =>
        {
            var token = await TokenAsync(request.Namespace, request.WorkflowId, request.RunId, request.ActivityId, context);
            return new RecordActivityTaskHeartbeatByIdResponse
            {
                CancelRequested = await activities.HeartbeatAsync(token, request.Details, context.Cancellation),
            };
        });
        router.Map<RespondActivityTaskCompletedByIdRequest, RespondActivityTaskCompletedByIdResponse>(Service, "RespondActivityTaskCompletedById", async (request, context) =>
        {
            var token = await TokenAsync(request.Namespace, request.WorkflowId, request.RunId, request.ActivityId, context);
            await activities.CompleteAsync(token, request.Result, request.Identity, context.Cancellation);
            return new RespondActivityTaskCompletedByIdResponse();
        });
        router.Map<RespondActivityTaskFailedByIdRequest, RespondActivityTaskFailedByIdResponse>(Service, "RespondActivityTaskFailedById", async (request, context) =>
        {
            var token = await TokenAsync(request.Namespace, request.WorkflowId, request.RunId, request.ActivityId, context);
            await activities.FailAsync(token, request.Failure, request.LastHeartbeatDetails, request.Identity, context.Cancellation);
            return new RespondActivityTaskFailedByIdResponse();
        });
        router.Map<RespondActivityTaskCanceledByIdRequest, RespondActivityTaskCanceledByIdResponse>(Service, "RespondActivityTaskCanceledById", async (request, context) =>
        {
            var token = await TokenAsync(request.Namespace, request.WorkflowId, request.RunId, request.ActivityId, context);
            await activities.CancelAsync(token, request.Details, request.Identity, context.Cancellation);
            return new RespondActivityTaskCanceledByIdResponse();
        });
    }

    private async Task<PollActivityTaskQueueResponse> PollAsync(PollActivityTaskQueueRequest request, CallContext context)
    {
        namespaces.Require(request.Namespace);
        RequestChecks.Name(request.TaskQueue?.Name, "TaskQueue");
        var key = new QueueKey(request.Namespace, request.TaskQueue!.Name, TaskQueueType.Activity);
        var response = await WorkerHandlers.PollAsync(engine, key, request.Identity, context, task =>
            task is ActivityTaskItem item ? activities.StartAsync(item, request.Identity, context.Cancellation) : Task.FromResult<PollActivityTaskQueueResponse?>(null));
        return response ?? new PollActivityTaskQueueResponse();
    }

    private Task<TaskToken> TokenAsync(string ns, string workflowId, string runId, string activityId, CallContext context) =>
        activities.TokenByIdAsync(checks.Key(ns, workflowId), runId, activityId, context.Cancellation);
}
