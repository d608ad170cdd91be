using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Client.Rpc;
using Temporalio.Core;
using Temporalio.Exceptions;
using static Temporalio.Exceptions.RpcException;

namespace Temporalio.Worker;

/// <summary>
/// Polls for workflow tasks, on the task queue that all workers share and on a sticky one of its own: tasks of runs that it
/// keeps in memory come there with the new events only.
/// </summary>
internal sealed class WorkflowWorker : IPollingWorker
{
    private readonly SwitchableClient client;
    private readonly TemporalWorkerOptions options;
    private readonly ILogger logger;
    private readonly WorkflowTaskHandler handler;
    private readonly RunLocks locks = new();
    private readonly ConcurrentDictionary<Task, bool> running = new();
    private readonly TaskQueue normalQueue;
    private readonly TaskQueue? stickyQueue;

    public WorkflowWorker(SwitchableClient client, TemporalWorkerOptions options)
    {
        this.client = client;
        this.options = options;
        logger = options.LoggerFactory!.CreateLogger<WorkflowWorker>();
        handler = new(client, options, logger);
        normalQueue = new() { Name = options.TaskQueue, Kind = TaskQueueKind.Normal };
        stickyQueue = options.MaxCachedWorkflows <= 0 ? null : new()
        {
            Name = $"{options.Identity}-{Guid.NewGuid():N}",
            Kind = TaskQueueKind.Sticky,
            NormalName = options.TaskQueue,
        };
    }

    /// <summary>Workflow tasks are short, so those that were polled are always answered, whatever <paramref name="hardStop" /> says.</summary>
    public async Task ExecuteAsync(CancellationToken stopPolling, CancellationToken hardStop)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopPolling);
        var slots = new SemaphoreSlim(options.MaxConcurrentWorkflowTasks ?? 100);
        var pollers = StartPollers(slots, stop.Token);
        try
        {
            // A poller ends early only when the server refused it for good, and then the others will fare no better.
            await Task.WhenAny(pollers).ConfigureAwait(false);
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(pollers).ConfigureAwait(false);
        }
        finally
        {
            await Task.WhenAll(running.Keys).ConfigureAwait(false);
            await LeaveStickyQueueAsync().ConfigureAwait(false);
        }
    }

    private List<Task> StartPollers(SemaphoreSlim slots, CancellationToken stop) =>
        Queues().Select(queue => Task.Run(() => PollAsync(queue, slots, stop), CancellationToken.None)).ToList();

    /// <summary>The queue of each poller.</summary>
    private IEnumerable<TaskQueue> Queues()
    {
        var all = Math.Max(1, options.MaxConcurrentWorkflowTaskPolls);
        if (stickyQueue is null)
        {
            return Enumerable.Repeat(normalQueue, all);
        }

        var normal = Math.Clamp((int)Math.Round(all * options.NonStickyToStickyPollRatio), 1, all);
        return Enumerable.Repeat(normalQueue, normal).Concat(Enumerable.Repeat(stickyQueue, Math.Max(1, all - normal)));
    }

    private async Task PollAsync(TaskQueue queue, SemaphoreSlim slots, CancellationToken stop)
    {
        var request = new PollWorkflowTaskQueueRequest
        {
            Namespace = client.Options.Namespace,
            TaskQueue = queue,
            Identity = options.Identity ?? string.Empty,
        };
        try
        {
            while (true)
            {
                await slots.WaitAsync(stop).ConfigureAwait(false);
                var task = await PollOnceAsync(request, slots, stop).ConfigureAwait(false);
                if (task.TaskToken.IsEmpty)
                {
                    slots.Release();
                    continue;
                }

                var work = RunAsync(task, slots, stop);
                running[work] = true;
                _ = work.ContinueWith(
                    done => running.TryRemove(done, out _),
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to stop; tasks that were polled before go on to their answer.
        }
    }

    private async Task<PollWorkflowTaskQueueResponse> PollOnceAsync(
        PollWorkflowTaskQueueRequest request, SemaphoreSlim slots, CancellationToken stop)
    {
        try
        {
            return await LongPoll.PollAsync(
                rpc => client.WorkflowService.PollWorkflowTaskQueueAsync(request, rpc),
                $"Poll for workflow tasks on {request.TaskQueue.Name}",
                logger,
                stop).ConfigureAwait(false);
        }
        catch
        {
            slots.Release();
            throw;
        }
    }

    private async Task RunAsync(PollWorkflowTaskQueueResponse first, SemaphoreSlim slots, CancellationToken stop)
    {
        await Task.Yield();
        try
        {
            for (PollWorkflowTaskQueueResponse? task = first; task is { TaskToken.IsEmpty: false };)
            {
                using var entered = await locks.EnterAsync(task.WorkflowExecution.RunId).ConfigureAwait(false);
                var answer = await handler.HandleAsync(task).ConfigureAwait(false);
                task = await RespondAsync(task, answer, stop).ConfigureAwait(false);
            }
        }
        catch (RpcException e)
        {
            // The run was not kept, so whatever the server made of the answer, the next task starts from history.
            logger.LogWarning(e, "Answer to a workflow task was not accepted: {Message}", e.Message);
        }
        finally
        {
            slots.Release();
        }
    }

    /// <summary>Sends the answer; returns the next task of the run when the server has one at once.</summary>
    private async Task<PollWorkflowTaskQueueResponse?> RespondAsync(
        PollWorkflowTaskQueueResponse task, WorkflowTaskAnswer answer, CancellationToken stop)
    {
        var rpc = new RpcOptions { Retry = true };
        var runId = task.WorkflowExecution.RunId;
        PollWorkflowTaskQueueResponse? next = null;
        if (answer.Completed is { } completed)
        {
            // A worker that stops leaves the run to the others.
            completed.ReturnNewWorkflowTask = !stop.IsCancellationRequested;
            if (stickyQueue is not null && !stop.IsCancellationRequested)
            {
                completed.StickyAttributes = new()
                {
                    WorkerTaskQueue = stickyQueue,
                    ScheduleToStartTimeout = Duration.FromTimeSpan(options.StickyQueueScheduleToStartTimeout),
                };
            }

            try
            {
                var response = await client.WorkflowService.RespondWorkflowTaskCompletedAsync(completed, rpc).ConfigureAwait(false);
                next = response.WorkflowTask;
                if (response.ResetHistoryEventId != 0)
                {
                    answer.Run?.Machines.DropTask();
                }
            }
            catch (RpcException e) when (e.Code == StatusCode.InvalidArgument && e.Message == "UnhandledCommand")
            {
                // Something came in while the workflow tried to end; the server sends it all again.
                logger.LogDebug("Run {RunId} has more to see before it may end", runId);
                return null;
            }
            catch (RpcException e) when (e.Message.StartsWith("grpc: received message larger than max", StringComparison.Ordinal))
            {
                await RespondTooLargeAsync(task, e, rpc).ConfigureAwait(false);
                return null;
            }
        }
        else if (answer.QueryCompleted is { } query)
        {
            await client.WorkflowService.RespondQueryTaskCompletedAsync(query, rpc).ConfigureAwait(false);
        }
        else if (answer.Failed is { } failed && task.Attempt <= 1)
        {
            // Later attempts say nothing: the task's timeout paces them, and history is spared an event for each.
            await client.WorkflowService.RespondWorkflowTaskFailedAsync(failed, rpc).ConfigureAwait(false);
        }

        if (answer.Run is { } run)
        {
            handler.Keep(runId, run);
        }

        return next;
    }

    private Task RespondTooLargeAsync(PollWorkflowTaskQueueResponse task, RpcException e, RpcOptions rpc) =>
        client.WorkflowService.RespondWorkflowTaskFailedAsync(
            new()
            {
                TaskToken = task.TaskToken,
                Namespace = client.Options.Namespace,
                Identity = options.Identity ?? string.Empty,
                Cause = WorkflowTaskFailedCause.GrpcMessageTooLarge,
                Failure = new() { Message = e.Message, ApplicationFailureInfo = new() },
            },
            rpc);

    private async Task LeaveStickyQueueAsync()
    {
        if (stickyQueue is null)
        {
            return;
        }

        try
        {
            await client.WorkflowService.ShutdownWorkerAsync(
                new()
                {
                    Namespace = client.Options.Namespace,
                    StickyTaskQueue = stickyQueue.Name,
                    Identity = options.Identity ?? string.Empty,
                    Reason = "graceful shutdown",
                },
                new() { Timeout = TimeSpan.FromSeconds(2), Retry = false }).ConfigureAwait(false);
        }
        catch (RpcException e)
        {
            logger.LogDebug(e, "The server did not take notice that the sticky queue is left: {Message}", e.Message);
        }
    }
}
