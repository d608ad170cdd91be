using System.Collections.Concurrent;
using System.Threading.Channels;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Activities;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Tests.Support;
using Temporalio.Worker;
using Temporalio.Worker.Interceptors;

namespace Temporalio.Tests.Worker;

public sealed partial class ActivityWorkerTests : IAsyncLifetime
{
    private readonly Channel<PollActivityTaskQueueResponse> tasks = Channel.CreateUnbounded<PollActivityTaskQueueResponse>();
    private readonly Channel<IMessage> reports = Channel.CreateUnbounded<IMessage>();
    private readonly ConcurrentQueue<RecordActivityTaskHeartbeatRequest> heartbeats = new();
    private readonly RecordActivityTaskHeartbeatResponse heartbeatAnswer = new();
    private FakeServer server = null!;
    private TemporalClient client = null!;

    public async Task InitializeAsync()
    {
        server = await FakeServer.StartAsync();
        Serve(server);
        server.On<GetSystemInfoRequest, GetSystemInfoResponse>("GetSystemInfo", _ => new());
        client = await TemporalClient.ConnectAsync(new(server.Target));
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Execute_AsyncActivity_ReportsResult()
    {
        [Activity]
        static async Task<string> GreetAsync(string name, string greeting = "Hello")
        {
            await Task.Yield();
            ActivityExecutionContext.Current.Info.WorkflowId.Should().Be("wf");
            return $"{greeting}, {name}";
        }

        await RunAsync(Options().AddActivity(GreetAsync), async () =>
        {
            Enqueue("Greet", "World");
            var report = await ReportAsync<RespondActivityTaskCompletedRequest>();
            Value<string>(report.Result.Payloads_[0]).Should().Be("Hello, World");
            report.TaskToken.ToStringUtf8().Should().Be("token");
        });
    }

    [Fact]
    public async Task Execute_ActivityThrows_ReportsFailureWithLastHeartbeat()
    {
        [Activity]
        static void Break()
        {
            ActivityExecutionContext.Current.Heartbeat("first");
            ActivityExecutionContext.Current.Heartbeat("second");
            throw new ApplicationFailureException("broken", "Kind", nonRetryable: true);
        }

        await RunAsync(Options().AddActivity(Break), async () =>
        {
            Enqueue("Break");
            var report = await ReportAsync<RespondActivityTaskFailedRequest>();
            report.Failure.Message.Should().Be("broken");
            report.Failure.ApplicationFailureInfo.Type.Should().Be("Kind");
            report.Failure.ApplicationFailureInfo.NonRetryable.Should().BeTrue();
            Value<string>(report.LastHeartbeatDetails.Payloads_[0]).Should().Be("second");
        });
    }

    [Fact]
    public async Task Execute_UnknownActivity_NamesThoseThatExist()
    {
        [Activity]
        static void Known()
        {
        }

        await RunAsync(Options().AddActivity(Known), async () =>
        {
            Enqueue("Unknown");
            var report = await ReportAsync<RespondActivityTaskFailedRequest>();
            report.Failure.Message.Should().Contain("Unknown is not registered").And.Contain("Known");
            report.Failure.ApplicationFailureInfo.Type.Should().Be("NotFoundError");
        });
    }

    [Fact]
    public async Task Execute_CancelRequestedByHeartbeat_ReportsCanceledAfterFlush()
    {
        heartbeatAnswer.CancelRequested = true;
        ActivityCancelReason? reason = null;

        [Activity]
        async Task Wait()
        {
            var context = ActivityExecutionContext.Current;
            context.Heartbeat(1);
            try
            {
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
            }
            finally
            {
                reason = context.CancelReason;
                context.Heartbeat(2);
            }
        }

        await RunAsync(Options().AddActivity(Wait), async () =>
        {
            Enqueue("Wait");
            await ReportAsync<RespondActivityTaskCanceledRequest>();
            reason.Should().Be(ActivityCancelReason.CancelRequested);
            Value<int>(heartbeats.Last().Details.Payloads_[0]).Should().Be(2);
        });
    }

    [Fact]
    public async Task Execute_GoneFromServer_ReportsNothing()
    {
        server.On<RecordActivityTaskHeartbeatRequest, RecordActivityTaskHeartbeatResponse>(
            "RecordActivityTaskHeartbeat", _ => throw new FakeStatusException(5, "gone"));
        var reason = new TaskCompletionSource<ActivityCancelReason>();

        [Activity]
        async Task Wait()
        {
            var context = ActivityExecutionContext.Current;
            context.Heartbeat();
            await Task.Delay(Timeout.Infinite, context.CancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
            reason.SetResult(context.CancelReason);
        }

        await RunAsync(Options().AddActivity(Wait), async () =>
        {
            Enqueue("Wait");
            (await reason.Task.WithinDeadlineAsync()).Should().Be(ActivityCancelReason.GoneFromServer);
        });

        reports.Reader.TryPeek(out _).Should().BeFalse();
    }

    [Fact]
    public async Task Execute_StartToClosePasses_CancelsWithTimeout()
    {
        var reason = new TaskCompletionSource<ActivityCancelReason>();

        [Activity]
        async Task Wait()
        {
            var context = ActivityExecutionContext.Current;
            await Task.Delay(Timeout.Infinite, context.CancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
            reason.SetResult(context.CancelReason);
        }

        await RunAsync(Options().AddActivity(Wait), async () =>
        {
            Enqueue("Wait", task => task.StartToCloseTimeout = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(20)));
            (await reason.Task.WithinDeadlineAsync()).Should().Be(ActivityCancelReason.Timeout);
        });
    }

    [Fact]
    public async Task Execute_CompleteAsync_ReportsNothingAndHandleCompletes()
    {
        [Activity]
        static void Later() => throw new CompleteAsyncException();

        await RunAsync(Options().AddActivity(Later), async () =>
        {
            Enqueue("Later");
            await client.GetAsyncActivityHandle("token"u8.ToArray()).CompleteAsync("done");
            var report = await ReportAsync<RespondActivityTaskCompletedRequest>();
            Value<string>(report.Result.Payloads_[0]).Should().Be("done");
        });
    }

    [Fact]
    public async Task Execute_Interceptors_FirstIsOutermost()
    {
        [Activity]
        static string Answer() => "x";

        var options = Options().AddActivity(Answer);
        options.Interceptors = [new Wrapping("a"), new Wrapping("b")];
        await RunAsync(options, async () =>
        {
            Enqueue("Answer");
            var report = await ReportAsync<RespondActivityTaskCompletedRequest>();
            Value<string>(report.Result.Payloads_[0]).Should().Be("a(b(x))");
        });
    }

    [Fact]
    public void Constructor_DuplicateActivity_Throws()
    {
        [Activity]
        static void Twice()
        {
        }

        var create = () => new TemporalWorker(client, Options().AddActivity(Twice).AddActivity(Twice));

        create.Should().Throw<ArgumentException>().WithMessage("*Duplicate activity named Twice*");
    }

    [Fact]
    public async Task AsyncHeartbeat_PausedOrReset_GoesOnUntilCancelled()
    {
        var activity = client.GetAsyncActivityHandle([1]);
        heartbeatAnswer.ActivityPaused = true;
        heartbeatAnswer.ActivityReset = true;
        await activity.HeartbeatAsync();
        heartbeatAnswer.CancelRequested = true;

        await activity.Invoking(a => a.HeartbeatAsync()).Should().ThrowAsync<AsyncActivityCanceledException>();
    }

    private static TemporalWorkerOptions Options() => new("queue");

    private static T Value<T>(Api.Common.V1.Payload payload) => DataConverter.Default.PayloadConverter.ToValue<T>(payload);

    private async Task RunAsync(TemporalWorkerOptions options, Func<Task> test)
    {
        using var worker = new TemporalWorker(client, options);
        await worker.ExecuteAsync(test).WithinDeadlineAsync();
    }

    private void Enqueue(string type, params object?[] args) => Enqueue(type, _ => { }, args);

    private void Enqueue(string type, Action<PollActivityTaskQueueResponse> change, params object?[] args)
    {
        var now = Timestamp.FromDateTime(DateTime.UtcNow);
        var task = new PollActivityTaskQueueResponse
        {
            TaskToken = ByteString.CopyFromUtf8("token"),
            WorkflowNamespace = "default",
            WorkflowType = new() { Name = "Workflow" },
            WorkflowExecution = new() { WorkflowId = "wf", RunId = "run" },
            ActivityType = new() { Name = type },
            ActivityId = "1",
            Attempt = 1,
            ScheduledTime = now,
            CurrentAttemptScheduledTime = now,
            StartedTime = now,
            StartToCloseTimeout = Duration.FromTimeSpan(TimeSpan.FromMinutes(5)),
            ScheduleToCloseTimeout = new(),
            HeartbeatTimeout = new(),
            Input = new(),
        };
        task.Input.Payloads_.AddRange(args.Select(DataConverter.Default.PayloadConverter.ToPayload));
        change(task);
        tasks.Writer.TryWrite(task);
    }

    private async Task<T> ReportAsync<T>() =>
        (await reports.Reader.ReadAsync().AsTask().WithinDeadlineAsync()).Should().BeOfType<T>().Subject;

    private void Serve(FakeServer target)
    {
        target.On("DescribeNamespace", (DescribeNamespaceRequest _) => new DescribeNamespaceResponse());
        target.On<PollActivityTaskQueueRequest, PollActivityTaskQueueResponse>(
            "PollActivityTaskQueue", async (_, token) => await tasks.Reader.ReadAsync(token));
        target.On("RecordActivityTaskHeartbeat", (RecordActivityTaskHeartbeatRequest request) =>
        {
            heartbeats.Enqueue(request);
            return heartbeatAnswer;
        });
        OnReport<RespondActivityTaskCompletedRequest, RespondActivityTaskCompletedResponse>(target, "RespondActivityTaskCompleted");
        OnReport<RespondActivityTaskFailedRequest, RespondActivityTaskFailedResponse>(target, "RespondActivityTaskFailed");
        OnReport<RespondActivityTaskCanceledRequest, RespondActivityTaskCanceledResponse>(target, "RespondActivityTaskCanceled");
    }

    private void OnReport<TRequest, TResponse>(FakeServer target, string method)
        where TRequest : IMessage<TRequest>, new()
        where TResponse : IMessage<TResponse>, new() =>
        target.On(method, (TRequest request) =>
        {
            reports.Writer.TryWrite(request);
            return new TResponse();
        });

    private sealed class Wrapping(string name) : IWorkerInterceptor
    {
        public ActivityInboundInterceptor InterceptActivity(ActivityInboundInterceptor nextInterceptor) =>
            new Inbound(name, nextInterceptor);

        private sealed class Inbound(string name, ActivityInboundInterceptor next) : ActivityInboundInterceptor(next)
        {
            public override async Task<object?> ExecuteActivityAsync(ExecuteActivityInput input) =>
                $"{name}({await base.ExecuteActivityAsync(input)})";
        }
    }
}
