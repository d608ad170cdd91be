using Google.Protobuf.WellKnownTypes;
using Temporalio.Activities;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Tests.Support;
using Temporalio.Worker;
using static Temporalio.Tests.Support.ScriptedWorkflows;

namespace Temporalio.Tests.Worker;

public class ActivityWorkerServerTests : IClassFixture<ServerFixture>
{
    private readonly TemporalClient client;
    private readonly string id = $"wf-{Guid.NewGuid()}";

    public ActivityWorkerServerTests(ServerFixture fixture) => client = fixture.Client;

    [Fact]
    public async Task Execute_RetriedActivity_ContinuesFromItsHeartbeat()
    {
        [Activity]
        static async Task<string> CopyAsync()
        {
            var context = ActivityExecutionContext.Current;
            var from = context.Info.HeartbeatDetails.Count > 0 ? await context.Info.HeartbeatDetailAtAsync<int>(0) : 0;
            for (var i = from; i < 10; i++)
            {
                context.Heartbeat(i);
                if (i == 4 && context.Info.Attempt == 1)
                {
                    throw new ApplicationFailureException("lost the connection");
                }
            }
            return $"attempt {context.Info.Attempt} from {from}";
        }

        var result = await ExecuteAsync(new TemporalWorkerOptions(id).AddActivity(CopyAsync), "Copy", attributes =>
            attributes.RetryPolicy = new() { InitialInterval = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(10)) });

        result.Should().Be("attempt 2 from 4");
    }

    [Fact]
    public async Task Execute_NonRetryableFailure_FailsTheWorkflowsActivity()
    {
        [Activity]
        static void Refuse() => throw new ApplicationFailureException("never", "Refused", nonRetryable: true, details: ["why"]);

        var execute = () => ExecuteAsync(new TemporalWorkerOptions(id).AddActivity(Refuse), "Refuse", _ => { });

        var failure = (await execute.Should().ThrowAsync<WorkflowFailedException>())
            .WithInnerException<ApplicationFailureException>().Which;
        failure.ErrorType.Should().Be("Refused");
        failure.Details.ElementAt<string>(0).Should().Be("why");
    }

    [Fact]
    public async Task Execute_WorkflowCancelsActivity_ActivitySeesRequest()
    {
        var started = new TaskCompletionSource();
        var reason = new TaskCompletionSource<ActivityCancelReason>();

        [Activity]
        async Task WaitAsync()
        {
            var context = ActivityExecutionContext.Current;
            started.TrySetResult();
            while (!context.CancellationToken.IsCancellationRequested)
            {
                context.Heartbeat();
                await Task.WhenAny(Task.Delay(50), Task.Delay(Timeout.Infinite, context.CancellationToken));
            }
            reason.SetResult(context.CancelReason);
            context.CancellationToken.ThrowIfCancellationRequested();
        }

        await using var workflows = new ScriptedWorkflows(client, id, events =>
            events.Any(e => e.EventType == EventType.ActivityTaskCanceled) ? [Complete("canceled")]
            : events.Any(e => e.EventType == EventType.ActivityTaskCancelRequested) ? []
            : events.FirstOrDefault(e => e.EventType == EventType.ActivityTaskScheduled) is { } scheduled
                ? [new()
                {
                    CommandType = CommandType.RequestCancelActivityTask,
                    RequestCancelActivityTaskCommandAttributes = new() { ScheduledEventId = scheduled.EventId },
                }]
            : [Activity(id, "Wait", a => a.HeartbeatTimeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(30)))]);
        // A heartbeat's answer brings the request: often, but without a deadline that a busy machine could miss.
        using var worker = new TemporalWorker(client, new TemporalWorkerOptions(id)
        {
            MaxHeartbeatThrottleInterval = TimeSpan.FromMilliseconds(100),
        }.AddActivity(WaitAsync));
        await worker.ExecuteAsync(async () =>
        {
            var handle = await client.StartWorkflowAsync("Cancel", [], new(id, id));
            await started.Task.WithinDeadlineAsync();
            await handle.SignalAsync("Wake", []);
            (await handle.GetResultAsync<string>().WithinDeadlineAsync()).Should().Be("canceled");
        }).WithinDeadlineAsync();

        (await reason.Task).Should().Be(ActivityCancelReason.CancelRequested);
    }

    [Fact]
    public async Task Execute_CompletedFromOutside_WorkflowGetsResult()
    {
        var token = new TaskCompletionSource<byte[]>();

        [Activity]
        void Later()
        {
            token.SetResult(ActivityExecutionContext.Current.Info.TaskToken);
            throw new CompleteAsyncException();
        }

        await using var workflows = new ScriptedWorkflows(client, id, Script("Later", _ => { }));
        using var worker = new TemporalWorker(client, new TemporalWorkerOptions(id).AddActivity(Later));
        await worker.ExecuteAsync(async () =>
        {
            var handle = await client.StartWorkflowAsync("Run", [], new(id, id));
            await client.GetAsyncActivityHandle(await token.Task.WithinDeadlineAsync()).CompleteAsync("from outside");
            (await handle.GetResultAsync<string>().WithinDeadlineAsync()).Should().Be("from outside");
        }).WithinDeadlineAsync();
    }

    [Fact]
    public async Task Execute_UnknownNamespace_Throws()
    {
        [Activity]
        static void Nothing()
        {
        }

        var other = new TemporalClient(client.Connection, new() { Namespace = "nowhere" });
        using var worker = new TemporalWorker(other, new TemporalWorkerOptions(id).AddActivity(Nothing));

        var execute = () => worker.ExecuteAsync(CancellationToken.None).WithinDeadlineAsync();

        await execute.Should().ThrowAsync<InvalidOperationException>().WithMessage("*nowhere*");
    }

    private async Task<string> ExecuteAsync(
        TemporalWorkerOptions options, string activity, Action<Api.Command.V1.ScheduleActivityTaskCommandAttributes> change)
    {
        await using var workflows = new ScriptedWorkflows(client, id, Script(activity, change));
        using var worker = new TemporalWorker(client, options);
        return await worker.ExecuteAsync(
            () => client.ExecuteWorkflowAsync<string>("Run", [], new(id, id))).WithinDeadlineAsync();
    }

    /// <summary>A workflow that runs one activity and ends as it does.</summary>
    private Func<IReadOnlyList<Api.History.V1.HistoryEvent>, IEnumerable<Api.Command.V1.Command>> Script(
        string activity, Action<Api.Command.V1.ScheduleActivityTaskCommandAttributes> change) => events =>
    {
        if (events.FirstOrDefault(e => e.EventType == EventType.ActivityTaskCompleted) is { } completed)
        {
            return [new()
            {
                CommandType = CommandType.CompleteWorkflowExecution,
                CompleteWorkflowExecutionCommandAttributes = new() { Result = completed.ActivityTaskCompletedEventAttributes.Result },
            }];
        }
        if (events.FirstOrDefault(e => e.EventType == EventType.ActivityTaskFailed) is { } failed)
        {
            return [new()
            {
                CommandType = CommandType.FailWorkflowExecution,
                FailWorkflowExecutionCommandAttributes = new() { Failure = failed.ActivityTaskFailedEventAttributes.Failure },
            }];
        }
        return [Activity(id, activity, change)];
    };
}
