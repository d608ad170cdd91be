using Temporalio.Activities;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Tests.Support;
using Temporalio.Tests.Workflows.Zoo;
using Temporalio.Workflows;

namespace Temporalio.Tests.Features;

public class ActivityTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static readonly ActivityOptions Quick = new() { StartToCloseTimeout = TimeSpan.FromSeconds(30) };

    [Fact]
    public async Task BasicNoWorkflowTimeout_NoTimeoutOfTheWorkflow_ActivityCompletes()
    {
        (await RunAsync("echo")).Should().Be("echo");
    }

    [Theory]
    [InlineData(ActivityCancellationType.Abandon)]
    [InlineData(ActivityCancellationType.TryCancel)]
    [InlineData(ActivityCancellationType.WaitCancellationCompleted)]
    public async Task Cancel_EachType_ThrowsCancelledInTheWorkflow(ActivityCancellationType type) =>
        (await CancelledAsync(type)).Result.Should().Be("cancelled");

    [Fact]
    public async Task CancelAbandon_Cancelled_SendsNoRequest() =>
        (await CancelledAsync(ActivityCancellationType.Abandon)).Events.Should().NotContain(EventType.ActivityTaskCancelRequested);

    [Fact]
    public async Task CancelTryCancel_Cancelled_DoesNotWaitForTheActivity() =>
        (await CancelledAsync(ActivityCancellationType.TryCancel)).Events.Should().Contain(EventType.ActivityTaskCancelRequested);

    [Fact]
    public async Task CancelWaitCancel_Cancelled_WaitsForTheActivity() =>
        (await CancelledAsync(ActivityCancellationType.WaitCancellationCompleted)).Events
            .Should().ContainInOrder(EventType.ActivityTaskCancelRequested, EventType.ActivityTaskCanceled);

    [Fact]
    public async Task Heartbeating_AttemptFails_NextSeesTheDetails() => (await RunAsync("heartbeat")).Should().Be("attempt 2 saw 7");

    [Fact]
    public async Task RetryOnError_AttemptsSpent_FailsWithTheLastError() => (await RunAsync("retry")).Should().Be("activity attempt 3 failed");

    [Fact]
    public async Task RunningConcurrently_TwoActivities_MeetEachOther() => (await RunAsync("meet")).Should().Be("met met");

    [Fact]
    public async Task Shutdown_WorkerStops_ActivityIsToldAndTriedAgain()
    {
        var activities = new Activities();
        var queue = $"queue-{Guid.NewGuid():N}";
        WorkflowHandle<ActivitiesFeature, string> handle;
        await using (var first = Work(activities, queue))
        {
            handle = await server.Client.StartWorkflowAsync((ActivitiesFeature w) => w.RunAsync("shutdown"), first.NewOptions());
            await activities.Started.Task.WithinDeadlineAsync();
        }

        await using var second = Work(activities, queue);
        (await handle.GetResultAsync().WithinDeadlineAsync()).Should().Be("attempt 2 after WorkerShutdown");
    }

    private async Task<string> RunAsync(string what)
    {
        await using var worker = Work(new(), null);
        return await server.Client.ExecuteWorkflowAsync((ActivitiesFeature w) => w.RunAsync(what), worker.NewOptions()).WithinDeadlineAsync();
    }

    private async Task<(string Result, IReadOnlyList<EventType> Events)> CancelledAsync(ActivityCancellationType type)
    {
        await using var worker = Work(new(), null);
        var handle = await server.Client.StartWorkflowAsync((ActivitiesFeature w) => w.RunAsync($"{type}"), worker.NewOptions());
        var result = await handle.GetResultAsync().WithinDeadlineAsync();
        return (result, (await handle.FetchHistoryAsync()).Events.Select(e => e.EventType).ToList());
    }

    // Heartbeats are frequent, since their answers bring cancellation, but have no deadline that a busy machine could miss.
    private RunningWorker Work(Activities activities, string? queue) => server.Work(
        options =>
        {
            options.MaxHeartbeatThrottleInterval = TimeSpan.FromMilliseconds(200);
            options.AddWorkflow<ActivitiesFeature>().AddAllActivities(typeof(ZooActivities), null).AddAllActivities(activities);
        },
        queue);

    public sealed class Activities
    {
        private readonly TaskCompletionSource[] arrivals = [new(), new()];
        private string reason = "nothing";

        public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        [Activity]
        public static async Task<string> HeartbeatThenFailAsync()
        {
            var context = ActivityExecutionContext.Current;
            if (context.Info.Attempt > 1)
            {
                return $"attempt {context.Info.Attempt} saw {await context.Info.HeartbeatDetailAtAsync<int>(0)}";
            }

            context.Heartbeat(7);
            throw new ApplicationFailureException("lost");
        }

        [Activity]
        public static void AlwaysFail() =>
            throw new ApplicationFailureException($"activity attempt {ActivityExecutionContext.Current.Info.Attempt} failed");

        [Activity]
        public async Task<string> MeetAsync(int number)
        {
            arrivals[number].SetResult();
            await arrivals[1 - number].Task.WithinDeadlineAsync();
            return "met";
        }

        [Activity]
        public async Task<string> UntilShutdownAsync()
        {
            var context = ActivityExecutionContext.Current;
            if (context.Info.Attempt > 1)
            {
                return $"attempt {context.Info.Attempt} after {reason}";
            }

            Started.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
                return "never";
            }
            finally
            {
                reason = $"{context.CancelReason}";
            }
        }
    }

    [Workflow]
    public class ActivitiesFeature
    {
        [WorkflowRun]
        public async Task<string> RunAsync(string what)
        {
            var retried = new ActivityOptions
            {
                StartToCloseTimeout = TimeSpan.FromSeconds(30),
                RetryPolicy = new() { InitialInterval = TimeSpan.FromMilliseconds(1), MaximumAttempts = 3 },
            };
            switch (what)
            {
                case "echo":
                    return await Workflow.ExecuteActivityAsync(() => ZooActivities.Echo(what), Quick);
                case "heartbeat":
                    return await Workflow.ExecuteActivityAsync(() => Activities.HeartbeatThenFailAsync(), retried);
                case "shutdown":
                    // Long enough for the server to hear that the first worker's polls are over: it gives the next attempt to any poll that it believes to be open.
                    retried.RetryPolicy.InitialInterval = TimeSpan.FromMilliseconds(500);
                    return await Workflow.ExecuteActivityAsync((Activities a) => a.UntilShutdownAsync(), retried);
                case "meet":
                    return string.Join(' ', await Workflow.WhenAllAsync(new[] { 0, 1 }.Select(
                        number => Workflow.ExecuteActivityAsync((Activities a) => a.MeetAsync(number), Quick))));
                case "retry":
                    try
                    {
                        await Workflow.ExecuteActivityAsync(() => Activities.AlwaysFail(), retried);
                        return "completed";
                    }
                    catch (ActivityFailureException e)
                    {
                        return e.InnerException!.Message;
                    }

                default:
                    return await CancelAsync(Enum.Parse<ActivityCancellationType>(what));
            }
        }

        private static async Task<string> CancelAsync(ActivityCancellationType type)
        {
            using var source = new CancellationTokenSource();
            var lasting = Workflow.ExecuteActivityAsync(() => ZooActivities.LastAsync(), new()
            {
                ScheduleToCloseTimeout = TimeSpan.FromSeconds(30),
                HeartbeatTimeout = TimeSpan.FromSeconds(20),
                CancellationType = type,
                CancellationToken = source.Token,
                RetryPolicy = new() { MaximumAttempts = 1 },
            });
            await Workflow.DelayAsync(10);
            source.Cancel();
            try
            {
                await lasting;
                return "completed";
            }
            catch (ActivityFailureException e) when (TemporalException.IsCanceledException(e))
            {
                return "cancelled";
            }
        }
    }
}
