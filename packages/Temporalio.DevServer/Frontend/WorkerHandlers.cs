using System.Diagnostics;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.DevServer.Engine;
using Temporalio.DevServer.Grpc;
using Temporalio.DevServer.Matching;
using Temporalio.DevServer.Storage;

namespace Temporalio.DevServer.Frontend;

/// <summary>Workers taking workflow tasks and queries, and saying how they ended.</summary>
internal sealed class WorkerHandlers(WorkflowEngine engine, WorkflowTaskService tasks, NamespaceStore namespaces)
{
    private static readonly TimeSpan PollerHistory = TimeSpan.FromMinutes(5);

    public void Map(GrpcRouter router)
    {
        const string Service = Services.Workflow;
        router.Map<PollWorkflowTaskQueueRequest, PollWorkflowTaskQueueResponse>(Service, "PollWorkflowTaskQueue", PollAsync);
        router.Map<RespondWorkflowTaskCompletedRequest, RespondWorkflowTaskCompletedResponse>(Service, "RespondWorkflowTaskCompleted", (request, context) =>
            tasks.CompleteAsync(request, context.Cancellation));
        router.Map<RespondWorkflowTaskFailedRequest, RespondWorkflowTaskFailedResponse>(Service, "RespondWorkflowTaskFailed", async (request, context) =>
        {
            await tasks.FailAsync(request, context.Cancellation);
            return new RespondWorkflowTaskFailedResponse();
        });
        router.Map<ShutdownWorkerRequest, ShutdownWorkerResponse>(Service, "ShutdownWorker", (request, _) => Task.FromResult(Shutdown(request)));
        router.Map<DescribeTaskQueueRequest, DescribeTaskQueueResponse>(Service, "DescribeTaskQueue", (request, _) => Task.FromResult(Describe(request)));
    }

    /// <summary>
    /// Waits for a task that still stands; an idle poll ends with an empty answer. A task that was not taken before the poll was
    /// cancelled goes back to the front of its queue.
    /// </summary>
    public static async Task<T?> PollAsync<T>(WorkflowEngine engine, QueueKey key, string identity, CallContext context, Func<QueuedTask, Task<T?>> take)
        where T : class
    {
        var queue = engine.Queues.Get(key);
        var wait = context.WaitAtMost(Limits.PollWait);
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            var left = wait - Stopwatch.GetElapsedTime(begun);
            var task = await queue.PollAsync(identity, left > TimeSpan.Zero ? left : TimeSpan.Zero, context.Cancellation);
            if (task is null)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                return null;
            }

            try
            {
                context.Cancellation.ThrowIfCancellationRequested();
                if (await take(task) is { } taken)
                {
                    return taken;
                }
            }
            catch (OperationCanceledException)
            {
                engine.Enqueue(task, first: true);
                throw;
            }
        }
    }

    private async Task<PollWorkflowTaskQueueResponse> PollAsync(PollWorkflowTaskQueueRequest request, CallContext context)
    {
        namespaces.Require(request.Namespace);
        RequestChecks.Name(request.TaskQueue?.Name, "TaskQueue");
        var key = new QueueKey(request.Namespace, request.TaskQueue!.Name, TaskQueueType.Workflow);
        var response = await PollAsync(engine, key, request.Identity, context, task => task switch
        {
            WorkflowTaskItem item => tasks.StartAsync(item, request.Identity, context.Cancellation),
            QueryTaskItem item => WorkflowTaskResponse.BuildQueryAsync(engine, item, context.Cancellation),
            _ => Task.FromResult<PollWorkflowTaskQueueResponse?>(null),
        });
        if (response is null)
        {
            return new PollWorkflowTaskQueueResponse();
        }

        response.BacklogCountHint = engine.Queues.Get(key).Backlog;
        return response;
    }

    // A worker's sticky queue dies with it; what waits there goes to the other workers at once.
    private ShutdownWorkerResponse Shutdown(ShutdownWorkerRequest request)
    {
        namespaces.Require(request.Namespace);
        if (request.StickyTaskQueue.Length > 0)
        {
            foreach (var task in engine.Queues.Remove(new QueueKey(request.Namespace, request.StickyTaskQueue, TaskQueueType.Workflow)))
            {
                engine.LeaveStickyQueue(task);
            }
        }

        foreach (var type in new[] { TaskQueueType.Workflow, TaskQueueType.Activity })
        {
            engine.Queues.Find(new QueueKey(request.Namespace, request.TaskQueue, type))?.Forget(request.Identity);
        }

        return new ShutdownWorkerResponse();
    }

    private DescribeTaskQueueResponse Describe(DescribeTaskQueueRequest request)
    {
        namespaces.Require(request.Namespace);
        RequestChecks.Name(request.TaskQueue?.Name, "TaskQueue");
        var type = request.TaskQueueType == TaskQueueType.Unspecified ? TaskQueueType.Workflow : request.TaskQueueType;
        var response = new DescribeTaskQueueResponse();
        if (engine.Queues.Find(new QueueKey(request.Namespace, request.TaskQueue!.Name, type)) is { } queue)
        {
            response.Pollers.Add(queue.Pollers(PollerHistory).Select(poller => new Api.TaskQueue.V1.PollerInfo
            {
                Identity = poller.Identity,
                LastAccessTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(poller.LastSeen),
                RatePerSecond = 100_000,
            }));
        }

        return response;
    }
}
