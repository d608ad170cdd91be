using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.DevServer.Engine.Commands;
using Temporalio.DevServer.Grpc;
using Temporalio.DevServer.Matching;
using Temporalio.DevServer.Storage;
using Phase = Temporalio.DevServer.Storage.WorkflowTaskState.Types.Phase;

namespace Temporalio.DevServer.Engine;

/// <summary>Starting, completing and failing workflow tasks on behalf of workers.</summary>
internal sealed class WorkflowTaskService(
    WorkflowEngine engine,
    Action<string, SearchAttributes?> checkSearchAttributes,
    Func<string, bool> hasNamespace)
{
    /// <summary>
    /// Hands a workflow task to a worker; null when the task does not stand any more. A cancellation leaves the task as it was.
    /// </summary>
    public async Task<PollWorkflowTaskQueueResponse?> StartAsync(WorkflowTaskItem item, string identity, CancellationToken cancellation)
    {
        PollWorkflowTaskQueueResponse? response = null;
        await engine.ChangeAsync(
            item.Workflow,
            scope =>
            {
                // The lock took its time: whoever cancelled the poll meanwhile would not get the answer.
                cancellation.ThrowIfCancellationRequested();
                var run = scope.Find(item.RunId);
                if (run is not { IsOpen: true }
                    || run.WorkflowTask.Phase != Phase.Scheduled
                    || run.WorkflowTask.ScheduledEventId != item.ScheduledEventId
                    || run.WorkflowTask.Attempt != item.Attempt
                    || run.WorkflowTask.Transient != item.Transient)
                {
                    return;
                }

                var sticky = run.WorkflowTask.StickyQueue == item.Queue.Name;
                run.StartWorkflowTask(identity, Guid.NewGuid().ToString());
                scope.AfterCommit(() => response = WorkflowTaskResponse.Build(engine, run, sticky));
            },
            cancellation);
        return response;
    }

    public async Task<RespondWorkflowTaskCompletedResponse> CompleteAsync(RespondWorkflowTaskCompletedRequest request, CancellationToken cancellation)
    {
        var token = Tokens.Parse(request.TaskToken);
        var response = new RespondWorkflowTaskCompletedResponse();
        await engine.ChangeAsync(
            token.Key(),
            scope =>
            {
                var run = RequireStarted(scope, token);
                var live = engine.Live(run.RunId);
                try
                {
                    Complete(scope, run, live, request);
                }
                catch (CommandException refused)
                {
                    scope.ForgetAfterCommit();
                    run = scope.Rollback(run);
                    Refuse(scope, run, live, refused, request.Identity);
                    return;
                }

                if (request.ReturnNewWorkflowTask && run.IsOpen && run.WorkflowTask.Phase == Phase.Scheduled && run.WorkflowTask.NotBefore is null)
                {
                    run.StartWorkflowTask(request.Identity, Guid.NewGuid().ToString());
                    var sticky = run.State.StickyQueue.Length > 0;
                    scope.AfterCommit(() => response.WorkflowTask = WorkflowTaskResponse.Build(engine, run, sticky));
                }
            },
            cancellation);
        return response;
    }

    public Task FailAsync(RespondWorkflowTaskFailedRequest request, CancellationToken cancellation)
    {
        var token = Tokens.Parse(request.TaskToken);
        return engine.ChangeAsync(
            token.Key(),
            scope =>
            {
                var run = RequireStarted(scope, token);
                run.FailWorkflowTask(request.Cause, request.Failure, request.Identity);
                engine.Live(run.RunId).AfterFailure(engine, scope, run);
            },
            cancellation);
    }

    private void Complete(WorkflowScope scope, Run run, LiveRun live, RespondWorkflowTaskCompletedRequest request)
    {
        var sticky = request.StickyAttributes;
        run.State.StickyQueue = sticky?.WorkerTaskQueue?.Name ?? string.Empty;
        run.State.StickyTimeout = sticky?.ScheduleToStartTimeout;
        var completedId = run.CompleteWorkflowTask(new WorkflowTaskCompletedEventAttributes
        {
            Identity = request.Identity,
            SdkMetadata = request.SdkMetadata,
            MeteringMetadata = request.MeteringMetadata,
        });
        var context = new CommandContext(request.Identity, checkSearchAttributes, hasNamespace);
        var processor = new CommandProcessor(scope, run, context, completedId, request.Messages);
        processor.Process(request.Commands);
        foreach (var (id, result) in request.QueryResults)
        {
            scope.AfterCommit(() => live.AnswerQuery(id, result));
        }

        if (run.IsOpen)
        {
            if (run.State.HistorySize >= Limits.HistorySize || run.State.NextEventId > Limits.HistoryEvents)
            {
                run.Terminate("Workflow history size exceeds limit.", null, "history-service");
                return;
            }

            if (run.FlushBuffered() || request.ForceCreateNewWorkflowTask)
            {
                run.ScheduleWorkflowTask();
            }

            processor.EndUnstartedActivities();
        }

        live.AfterCompletion(engine, scope, run, request.ForceCreateNewWorkflowTask);
    }

    private void Refuse(WorkflowScope scope, Run run, LiveRun live, CommandException refused, string identity)
    {
        var failure = new Api.Failure.V1.Failure
        {
            Message = refused.Message,
            Source = "Server",
            ServerFailureInfo = new Api.Failure.V1.ServerFailureInfo { NonRetryable = true },
        };
        run.FailWorkflowTask(refused.Cause, failure, identity);
        live.AfterFailure(engine, scope, run);
        scope.Refusal = GrpcException.InvalidArgument(
            refused.Message == CommandProcessor.UnhandledCommand ? refused.Message : $"{refused.Cause}: {refused.Message}");
    }

    private static Run RequireStarted(WorkflowScope scope, TaskToken token)
    {
        var run = scope.Find(token.RunId);
        if (run is not { IsOpen: true }
            || run.WorkflowTask.Phase != Phase.Started
            || run.WorkflowTask.ScheduledEventId != token.ScheduledEventId
            || run.WorkflowTask.StartedEventId != token.StartedEventId
            || run.WorkflowTask.Attempt != token.Attempt)
        {
            throw GrpcException.NotFound("Workflow task not found.");
        }

        return run;
    }
}
