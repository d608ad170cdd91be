using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Query.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Converters;
using Temporalio.Core;
using Temporalio.Exceptions;

namespace Temporalio.Worker;

/// <summary>Turns a workflow task into its answer: finds or rebuilds the run, advances it, and gathers commands and query results.</summary>
internal sealed class WorkflowTaskHandler
{
    private readonly SwitchableClient client;
    private readonly TemporalWorkerOptions options;
    private readonly WorkflowFactory factory;
    private readonly WorkflowCodec codec;
    private readonly WorkflowCache cache;
    private readonly Dictionary<string, Task> stuckRuns = [];
    private readonly ILogger logger;

    public WorkflowTaskHandler(SwitchableClient client, TemporalWorkerOptions options, ILogger logger)
    {
        this.client = client;
        this.options = options;
        this.logger = logger;
        codec = new(client.Options.DataConverter.PayloadCodec);
        cache = new(options.MaxCachedWorkflows);
        factory = new(
            options.Workflows,
            new(
                client.Options.Namespace,
                options.TaskQueue!,
                client.Options.DataConverter,
                options.LoggerFactory!,
                [.. options.Interceptors ?? []],
                options.WorkflowFailureExceptionTypes ?? [],
                options.WorkflowStackTrace,
                WatchScheduler: !options.DisableWorkflowTracingEventListener,
                options.OnTaskStarting,
                options.OnTaskCompleted),
            options.DebugMode);
    }

    /// <summary>The answer to a task, which is one of three requests. The run is kept by the caller once the answer is accepted.</summary>
    public async Task<WorkflowTaskAnswer> HandleAsync(PollWorkflowTaskQueueResponse task)
    {
        WorkflowRun? run = null;
        try
        {
            ThrowIfStuck(task.WorkflowExecution.RunId);
            var input = await ReadAsync(task).ConfigureAwait(false);
            run = input.Run;
            await run.AdvanceAsync(input.Input).ConfigureAwait(false);
            return task.Query is { } query
                ? new(run) { QueryCompleted = await AnswerLegacyQueryAsync(task, run, query).ConfigureAwait(false) }
                : new(run) { Completed = await CompleteAsync(task, run).ConfigureAwait(false) };
        }
        catch (Exception e)
        {
            if (run?.Stuck is { } stuck)
            {
                Remember(task.WorkflowExecution.RunId, stuck);
            }

            return await FailAsync(task, (e as WorkflowTaskFailedException)?.InnerException ?? e).ConfigureAwait(false);
        }
    }

    /// <summary>Keeps a run for its next task.</summary>
    public void Keep(string runId, WorkflowRun run)
    {
        if (!run.Machines.Closed)
        {
            cache.Put(runId, run);
        }
    }

    private async Task<(WorkflowRun Run, WorkflowTaskInput Input)> ReadAsync(PollWorkflowTaskQueueResponse task)
    {
        List<HistoryEvent> events = [.. task.History?.Events ?? []];
        await ReadPagesAsync(task.WorkflowExecution, events, task.NextPageToken).ConfigureAwait(false);
        var run = cache.Take(task.WorkflowExecution.RunId);
        if (events.Count > 0 && (events[0].EventId == 1 || events[0].EventId > run?.Machines.LastEventId + 1))
        {
            // A whole history means that the server no longer counts on this worker's memory; a gap means that it should not.
            run = null;
        }

        if (run is null && (events.Count == 0 || events[0].EventId != 1))
        {
            List<HistoryEvent> fetched = [];
            await ReadPagesAsync(task.WorkflowExecution, fetched, null).ConfigureAwait(false);

            // The task's own last events may not be written yet, so they are appended.
            var last = fetched.Count == 0 ? 0 : fetched[^1].EventId;
            events = [.. fetched, .. events.Where(e => e.EventId > last)];
        }

        run ??= factory.NewRun(task.WorkflowType.Name, task.WorkflowExecution.WorkflowId, task.WorkflowExecution.RunId);
        foreach (var historyEvent in events)
        {
            await codec.DecodeAsync(historyEvent).ConfigureAwait(false);
        }

        List<UpdateRequest> updates = [];
        foreach (var message in task.Messages)
        {
            updates.Add(await codec.DecodeUpdateAsync(message).ConfigureAwait(false));
        }

        // A direct query looks at what is already history, so all of it is replay.
        return (run, new(events, task.Query is null ? task.PreviousStartedEventId : long.MaxValue, updates));
    }

    private async Task ReadPagesAsync(
        Api.Common.V1.WorkflowExecution execution, List<HistoryEvent> events, ByteString? pageToken)
    {
        for (var token = pageToken; token is null || token.Length > 0;)
        {
            var page = await client.WorkflowService.GetWorkflowExecutionHistoryAsync(
                new()
                {
                    Namespace = client.Options.Namespace,
                    Execution = execution,
                    NextPageToken = token ?? ByteString.Empty,
                },
                new() { Retry = true }).ConfigureAwait(false);
            events.AddRange(page.History.Events);
            token = page.NextPageToken;
        }
    }

    private async Task<RespondWorkflowTaskCompletedRequest> CompleteAsync(PollWorkflowTaskQueueResponse task, WorkflowRun run)
    {
        var request = NewCompletion(task);
        foreach (var (id, query) in task.Queries)
        {
            await codec.DecodeAsync(query).ConfigureAwait(false);
            var answer = await run.QueryAsync(id, query).ConfigureAwait(false);
            request.QueryResults[id] = new WorkflowQueryResult
            {
                ResultType = answer.Failure is null ? QueryResultType.Answered : QueryResultType.Failed,
                Answer = answer.Result is null ? null : new() { Payloads_ = { answer.Result } },
                ErrorMessage = answer.Failure?.Message ?? string.Empty,
                Failure = answer.Failure,
            };
        }

        var (commands, messages, reportFlags) = run.Machines.TakeCompletion();
        request.Commands.AddRange(commands.Select(command => command.Clone()));
        request.Messages.AddRange(messages.Select(message => message.Clone()));
        if (reportFlags)
        {
            request.SdkMetadata = SdkFlags.Report();
        }

        await codec.EncodeAsync(request).ConfigureAwait(false);
        foreach (var message in request.Messages)
        {
            await codec.EncodeAsync(message).ConfigureAwait(false);
        }

        return request;
    }

    private RespondWorkflowTaskCompletedRequest NewCompletion(PollWorkflowTaskQueueResponse task) => new()
    {
        TaskToken = task.TaskToken,
        Identity = options.Identity ?? string.Empty,
        Namespace = client.Options.Namespace,
        ReturnNewWorkflowTask = true,

        // No capability to see a task dropped that brought events: the run has seen them in a task of which its history would not tell.
        Capabilities = new() { DiscardSpeculativeWorkflowTaskWithEvents = false },
    };

    private async Task<RespondQueryTaskCompletedRequest> AnswerLegacyQueryAsync(
        PollWorkflowTaskQueueResponse task, WorkflowRun run, WorkflowQuery query)
    {
        await codec.DecodeAsync(query).ConfigureAwait(false);
        var answer = await run.QueryAsync("legacy", query).ConfigureAwait(false);
        var request = new RespondQueryTaskCompletedRequest
        {
            TaskToken = task.TaskToken,
            Namespace = client.Options.Namespace,
            CompletedType = answer.Failure is null ? QueryResultType.Answered : QueryResultType.Failed,
            QueryResult = answer.Result is null ? null : new() { Payloads_ = { answer.Result } },
            ErrorMessage = answer.Failure?.Message ?? string.Empty,
            Failure = answer.Failure,
        };
        await codec.EncodeAsync(request).ConfigureAwait(false);
        return request;
    }

    private async Task<WorkflowTaskAnswer> FailAsync(PollWorkflowTaskQueueResponse task, Exception exception)
    {
        var nondeterminism = exception is WorkflowNondeterminismException;
        logger.LogWarning(
            exception,
            "Workflow task {Attempt} of {WorkflowType} {WorkflowId} (run {RunId}) failed: {Message}",
            task.Attempt,
            task.WorkflowType.Name,
            task.WorkflowExecution.WorkflowId,
            task.WorkflowExecution.RunId,
            exception.Message);
        var converter = client.Options.DataConverter;
        var failure = converter.FailureConverter.ToFailure(exception, converter.PayloadConverter);
        await codec.EncodeAsync(failure).ConfigureAwait(false);
        var cause = nondeterminism
            ? WorkflowTaskFailedCause.NonDeterministicError
            : WorkflowTaskFailedCause.WorkflowWorkerUnhandledFailure;
        if (task.Query is not null)
        {
            return new(null)
            {
                QueryCompleted = new()
                {
                    TaskToken = task.TaskToken,
                    Namespace = client.Options.Namespace,
                    CompletedType = QueryResultType.Failed,
                    ErrorMessage = exception.Message,
                    Failure = failure,
                    Cause = cause,
                },
            };
        }

        if (nondeterminism && factory.FailsWorkflow(task.WorkflowType.Name, exception))
        {
            return new(null) { Completed = NewFailedCompletion(task, failure) };
        }

        return new(null)
        {
            Failed = new()
            {
                TaskToken = task.TaskToken,
                Cause = cause,
                Failure = failure,
                Identity = options.Identity ?? string.Empty,
                Namespace = client.Options.Namespace,
            },
        };
    }

    private RespondWorkflowTaskCompletedRequest NewFailedCompletion(PollWorkflowTaskQueueResponse task, Failure failure)
    {
        var request = NewCompletion(task);
        request.Commands.Add(new Command
        {
            CommandType = CommandType.FailWorkflowExecution,
            FailWorkflowExecutionCommandAttributes = new() { Failure = failure },
        });
        return request;
    }

    private void ThrowIfStuck(string runId)
    {
        lock (stuckRuns)
        {
            if (stuckRuns.TryGetValue(runId, out var stuck))
            {
                if (!stuck.IsCompleted)
                {
                    throw new InvalidWorkflowOperationException(
                        "[TMPRL1101] Potential deadlock detected: an earlier task of this workflow still has not yielded");
                }

                stuckRuns.Remove(runId);
            }
        }
    }

    private void Remember(string runId, Task stuck)
    {
        lock (stuckRuns)
        {
            foreach (var done in stuckRuns.Where(entry => entry.Value.IsCompleted).Select(entry => entry.Key).ToList())
            {
                stuckRuns.Remove(done);
            }

            stuckRuns[runId] = stuck;
        }
    }
}
