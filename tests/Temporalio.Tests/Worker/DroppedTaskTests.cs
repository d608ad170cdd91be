using System.Threading.Channels;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Update.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Tests.Support;
using Temporalio.Tests.Workflows.Support;
using Temporalio.Worker;
using Temporalio.Workflows;

namespace Temporalio.Tests.Worker;

/// <summary>A server drops a workflow task that only refused updates, and gives its events' ids to others.</summary>
public sealed class DroppedTaskTests : IAsyncLifetime
{
    private readonly Channel<PollWorkflowTaskQueueResponse> tasks = Channel.CreateUnbounded<PollWorkflowTaskQueueResponse>();
    private readonly Channel<RespondWorkflowTaskCompletedRequest> answers = Channel.CreateUnbounded<RespondWorkflowTaskCompletedRequest>();
    private readonly Channel<RespondWorkflowTaskCompletedResponse> replies = Channel.CreateUnbounded<RespondWorkflowTaskCompletedResponse>();
    private readonly FakeHistory history = new();
    private FakeServer server = null!;
    private TemporalClient client = null!;

    public async Task InitializeAsync()
    {
        server = await FakeServer.StartAsync();
        server.On<GetSystemInfoRequest, GetSystemInfoResponse>("GetSystemInfo", _ => new());
        server.On("DescribeNamespace", (DescribeNamespaceRequest _) => new DescribeNamespaceResponse());
        server.On<PollWorkflowTaskQueueRequest, PollWorkflowTaskQueueResponse>(
            "PollWorkflowTaskQueue", async (_, token) => await tasks.Reader.ReadAsync(token));
        server.On<RespondWorkflowTaskCompletedRequest, RespondWorkflowTaskCompletedResponse>("RespondWorkflowTaskCompleted", async (request, token) =>
        {
            await answers.Writer.WriteAsync(request, token);
            return await replies.Reader.ReadAsync(token);
        });
        client = await TemporalClient.ConnectAsync(new(server.Target));
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Execute_TaskIsDropped_NextTaskBringsItsEventsOnce(bool nextComesWithTheReply)
    {
        using var worker = new TemporalWorker(client, new TemporalWorkerOptions("queue").AddWorkflow<Noting>());
        await worker.ExecuteAsync(async () =>
        {
            history.Start("Noting").Task();
            tasks.Writer.TryWrite(NewTask(0));
            (await AnswerAsync(new())).Commands.Should().BeEmpty();
            history.TaskCompleted();
            var completed = history.LastId;

            history.Signal("Note", "one");
            var speculative = new FakeHistory();
            speculative.Events.AddRange(history.Events);
            speculative.Task();
            tasks.Writer.TryWrite(NewTask(completed - 1, speculative, "u1"));
            history.Signal("Note", "two").Task();
            var next = NewTask(completed - 1);
            var refused = await AnswerAsync(new() { ResetHistoryEventId = completed - 1, WorkflowTask = nextComesWithTheReply ? next : null });
            refused.Messages.Should().ContainSingle().Which.Body.Unpack<Rejection>().Failure.Message.Should().Be("never");
            if (!nextComesWithTheReply)
            {
                tasks.Writer.TryWrite(next);
            }

            var done = (await AnswerAsync(new())).Commands.Should().ContainSingle().Which.CompleteWorkflowExecutionCommandAttributes;
            DataConverter.Default.PayloadConverter.ToValue<string>(done.Result.Payloads_[0]).Should().Be("one,two");
        }).WithinDeadlineAsync();
    }

    private async Task<RespondWorkflowTaskCompletedRequest> AnswerAsync(RespondWorkflowTaskCompletedResponse reply)
    {
        var answer = await answers.Reader.ReadAsync().AsTask().WithinDeadlineAsync();
        replies.Writer.TryWrite(reply);
        return answer;
    }

    /// <summary>A task with what came after the last one's start.</summary>
    private PollWorkflowTaskQueueResponse NewTask(long previousStarted, FakeHistory? shown = null, string? update = null)
    {
        var events = (shown ?? history).Events;
        var task = new PollWorkflowTaskQueueResponse
        {
            TaskToken = ByteString.CopyFromUtf8("token"),
            WorkflowExecution = new() { WorkflowId = "workflow", RunId = FakeHistory.RunId },
            WorkflowType = new() { Name = "Noting" },
            Attempt = 1,
            PreviousStartedEventId = previousStarted,
            StartedEventId = events[^1].EventId,
            History = new() { Events = { events.Where(e => e.EventId > previousStarted) } },
        };
        if (update is not null)
        {
            task.Messages.Add(new Api.Protocol.V1.Message
            {
                Id = $"{update}/request",
                ProtocolInstanceId = update,
                EventId = events[^2].EventId,
                Body = Any.Pack(FakeHistory.Request(update, "Refuse")),
            });
        }

        return task;
    }

    [Workflow]
    public class Noting
    {
        private readonly List<string> notes = [];

        [WorkflowRun]
        public async Task<string> RunAsync()
        {
            await Workflow.WaitConditionAsync(() => notes.Count > 1);
            return string.Join(',', notes);
        }

        [WorkflowSignal]
        public Task NoteAsync(string text)
        {
            notes.Add(text);
            return Task.CompletedTask;
        }

        [WorkflowUpdate]
        public Task RefuseAsync() => Task.CompletedTask;

        [WorkflowUpdateValidator(nameof(RefuseAsync))]
        public void ValidateRefuse() => throw new ApplicationFailureException("never");
    }
}
