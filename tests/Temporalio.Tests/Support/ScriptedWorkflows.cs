using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Query.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Converters;
using Temporalio.Exceptions;

namespace Temporalio.Tests.Support;

/// <summary>
/// Answers workflow tasks by a function from the whole history to commands, so that client and activities can be tested against
/// a server without a workflow worker.
/// </summary>
internal sealed class ScriptedWorkflows : IAsyncDisposable
{
    private readonly TemporalClient client;
    private readonly string taskQueue;
    private readonly Func<IReadOnlyList<HistoryEvent>, IEnumerable<Command>> script;
    private readonly CancellationTokenSource stop = new();
    private readonly Task loop;

    public ScriptedWorkflows(TemporalClient client, string taskQueue, Func<IReadOnlyList<HistoryEvent>, IEnumerable<Command>> script)
    {
        this.client = client;
        this.taskQueue = taskQueue;
        this.script = script;
        loop = Task.Run(LoopAsync);
    }

    /// <summary>Answers to queries by name.</summary>
    public ConcurrentDictionary<string, Func<object?>> Queries { get; } = new();

    /// <summary>Names of updates that are refused.</summary>
    public ConcurrentBag<string> Refused { get; } = [];

    public static Command Complete(object? result) => new()
    {
        CommandType = CommandType.CompleteWorkflowExecution,
        CompleteWorkflowExecutionCommandAttributes = new() { Result = new() { Payloads_ = { Payload(result) } } },
    };

    public static Command Fail(Exception exception) => new()
    {
        CommandType = CommandType.FailWorkflowExecution,
        FailWorkflowExecutionCommandAttributes = new()
        {
            Failure = new DefaultFailureConverter().ToFailure(exception, DataConverter.Default.PayloadConverter),
        },
    };

    public static Command Activity(string taskQueue, string type, Action<ScheduleActivityTaskCommandAttributes>? change = null)
    {
        var attributes = new ScheduleActivityTaskCommandAttributes
        {
            ActivityId = "1",
            ActivityType = new() { Name = type },
            TaskQueue = new() { Name = taskQueue, Kind = TaskQueueKind.Normal },
            StartToCloseTimeout = Duration.FromTimeSpan(TimeSpan.FromMinutes(1)),
        };
        change?.Invoke(attributes);
        return new() { CommandType = CommandType.ScheduleActivityTask, ScheduleActivityTaskCommandAttributes = attributes };
    }

    public static Api.Common.V1.Payload Payload(object? value) => DataConverter.Default.PayloadConverter.ToPayload(value);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await loop;
        stop.Dispose();
    }

    private async Task LoopAsync()
    {
        try
        {
            while (true)
            {
                var task = await client.WorkflowService.PollWorkflowTaskQueueAsync(
                    new()
                    {
                        Namespace = client.Options.Namespace,
                        TaskQueue = new() { Name = taskQueue, Kind = TaskQueueKind.Normal },
                        Identity = "script",
                    },
                    new() { CancellationToken = stop.Token });
                if (task.Query != null)
                {
                    await AnswerAsync(task);
                }
                else if (!task.TaskToken.IsEmpty)
                {
                    await CompleteAsync(task);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The test is over.
        }
    }

    private async Task CompleteAsync(PollWorkflowTaskQueueResponse task)
    {
        var request = new RespondWorkflowTaskCompletedRequest { TaskToken = task.TaskToken, Namespace = client.Options.Namespace, Identity = "script" };
        foreach (var message in task.Messages)
        {
            Update(request, message);
        }
        foreach (var (id, query) in task.Queries)
        {
            var (found, value) = Ask(query);
            request.QueryResults[id] = found
                ? new() { ResultType = QueryResultType.Answered, Answer = new() { Payloads_ = { Payload(value) } } }
                : new() { ResultType = QueryResultType.Failed, ErrorMessage = "no such query" };
        }
        request.Commands.AddRange(script(task.History.Events));
        await client.WorkflowService.RespondWorkflowTaskCompletedAsync(request);
    }

    private void Update(RespondWorkflowTaskCompletedRequest request, Api.Protocol.V1.Message message)
    {
        var update = message.Body.Unpack<Request>();
        if (Refused.Contains(update.Input.Name))
        {
            Add(request, message, "reject", new Rejection
            {
                RejectedRequestMessageId = message.Id,
                RejectedRequestSequencingEventId = message.EventId,
                RejectedRequest = update,
                Failure = new() { Message = "refused", ApplicationFailureInfo = new() { Type = "Refused" } },
            });
            return;
        }
        Add(request, message, "accept", new Acceptance
        {
            AcceptedRequestMessageId = message.Id,
            AcceptedRequestSequencingEventId = message.EventId,
            AcceptedRequest = update,
        });
        Add(request, message, "complete", new Response
        {
            Meta = update.Meta,
            Outcome = new() { Success = update.Input.Args },
        });
    }

    private static void Add(RespondWorkflowTaskCompletedRequest request, Api.Protocol.V1.Message message, string kind, IMessage body)
    {
        var id = $"{message.ProtocolInstanceId}/{kind}";
        request.Messages.Add(new Api.Protocol.V1.Message { Id = id, ProtocolInstanceId = message.ProtocolInstanceId, Body = Any.Pack(body) });
        if (body is not Rejection)
        {
            request.Commands.Add(new Command
            {
                CommandType = CommandType.ProtocolMessage,
                ProtocolMessageCommandAttributes = new() { MessageId = id },
            });
        }
    }

    private (bool Found, object? Value) Ask(WorkflowQuery query) =>
        Queries.TryGetValue(query.QueryType, out var answer) ? (true, answer()) : (false, null);

    private Task AnswerAsync(PollWorkflowTaskQueueResponse task)
    {
        var (found, value) = Ask(task.Query);
        var request = new RespondQueryTaskCompletedRequest { TaskToken = task.TaskToken, Namespace = client.Options.Namespace };
        if (found)
        {
            request.CompletedType = QueryResultType.Answered;
            request.QueryResult = new() { Payloads_ = { Payload(value) } };
        }
        else
        {
            request.CompletedType = QueryResultType.Failed;
            request.ErrorMessage = "no such query";
            request.Failure = new() { Message = "no such query", ApplicationFailureInfo = new() };
        }
        return client.WorkflowService.RespondQueryTaskCompletedAsync(request);
    }
}
