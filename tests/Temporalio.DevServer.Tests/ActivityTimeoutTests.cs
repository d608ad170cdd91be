using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.DevServer.Engine;
using Temporalio.DevServer.Grpc;

namespace Temporalio.DevServer.Tests;

public sealed class ActivityTimeoutTests : IDisposable
{
    private readonly ServerFixture server = new();

    public void Dispose() => server.Dispose();

    [Fact]
    public async Task StartToClose_Expired_RetriesWithANewAttempt()
    {
        await ScheduleAsync(TimeSpan.FromSeconds(10), 0);
        var first = await server.PollActivityAsync();
        await server.AdvanceAsync(TimeSpan.FromSeconds(10), run => run.Activities.Values.Single().Attempt == 2);
        (await server.PollActivityAsync()).Should().BeNull("the retry backs off for a second");
        await server.AdvanceAsync(TimeSpan.FromSeconds(1), HasActivityTask);
        var second = await server.PollActivityAsync();
        second!.Attempt.Should().Be(2);
        var stale = () => server.Activities.CompleteAsync(Tokens.Parse(first!.TaskToken), null, "worker", CancellationToken.None);
        (await stale.Should().ThrowAsync<GrpcException>()).Which.Code.Should().Be(GrpcCode.NotFound);
    }

    [Fact]
    public async Task StartToClose_LastAttempt_ClosesWithTimeout()
    {
        await ScheduleAsync(TimeSpan.FromSeconds(10), 1);
        await server.PollActivityAsync();
        await server.AdvanceAsync(TimeSpan.FromSeconds(10), run => run.Activities.Count == 0);
        var closed = (await server.EventsAsync()).Single(found => found.EventType == EventType.ActivityTaskTimedOut);
        closed.ActivityTaskTimedOutEventAttributes.RetryState.Should().Be(RetryState.MaximumAttemptsReached);
        closed.ActivityTaskTimedOutEventAttributes.StartedEventId.Should().BePositive();
        closed.ActivityTaskTimedOutEventAttributes.Failure.TimeoutFailureInfo.TimeoutType.Should().Be(TimeoutType.StartToClose);
    }

    [Fact]
    public async Task Heartbeat_Missed_TimesOutAndKeepsDetails()
    {
        await ScheduleAsync(TimeSpan.FromMinutes(10), 0, heartbeat: TimeSpan.FromSeconds(5));
        var task = await server.PollActivityAsync();
        server.Clock.Advance(TimeSpan.FromSeconds(4));
        var details = new Payloads { Payloads_ = { new Payload { Data = Google.Protobuf.ByteString.CopyFromUtf8("half") } } };
        await server.Activities.HeartbeatAsync(Tokens.Parse(task!.TaskToken), details, CancellationToken.None);
        await server.AdvanceAsync(TimeSpan.FromSeconds(4), run => run.Activities.Values.Single().Attempt == 1);
        await server.AdvanceAsync(TimeSpan.FromSeconds(1), run => run.Activities.Values.Single().Attempt == 2);
        await server.AdvanceAsync(TimeSpan.FromSeconds(1), HasActivityTask);
        (await server.PollActivityAsync())!.HeartbeatDetails.Should().Be(details);
    }

    [Fact]
    public async Task ScheduleToStart_NobodyPolls_ClosesWithoutRetry()
    {
        await server.StartAsync();
        await server.CompleteTaskAsync(ServerFixture.Activity(scheduled =>
        {
            scheduled.ScheduleToStartTimeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(3));
            scheduled.StartToCloseTimeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(60));
        }));
        await server.AdvanceAsync(TimeSpan.FromSeconds(3), run => run.Activities.Count == 0);
        (await server.EventTypesAsync()).Should().EndWith([EventType.ActivityTaskTimedOut, EventType.WorkflowTaskScheduled]);
    }

    [Fact]
    public async Task ScheduleToClose_DuringBackoff_ClosesWithTheLastFailureAsCause()
    {
        await server.StartAsync();
        await server.CompleteTaskAsync(ServerFixture.Activity(scheduled =>
        {
            scheduled.ScheduleToCloseTimeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(30));
            scheduled.RetryPolicy = new RetryPolicy { InitialInterval = Duration.FromTimeSpan(TimeSpan.FromSeconds(20)) };
        }));
        var task = await server.PollActivityAsync();
        var failure = new Failure { Message = "first", ApplicationFailureInfo = new ApplicationFailureInfo() };
        await server.Activities.FailAsync(Tokens.Parse(task!.TaskToken), failure, null, "worker", CancellationToken.None);
        await server.AdvanceAsync(TimeSpan.FromSeconds(30), run => run.Activities.Count == 0);
        var closed = (await server.EventsAsync()).Single(found => found.EventType == EventType.ActivityTaskTimedOut);
        closed.ActivityTaskTimedOutEventAttributes.Failure.Cause.Message.Should().Be("first");
        closed.ActivityTaskTimedOutEventAttributes.RetryState.Should().Be(RetryState.Timeout);
    }

    [Fact]
    public async Task Cancel_WithoutRequest_IsRefused()
    {
        await ScheduleAsync(TimeSpan.FromSeconds(10), 0);
        var task = await server.PollActivityAsync();
        var cancel = () => server.Activities.CancelAsync(Tokens.Parse(task!.TaskToken), null, "worker", CancellationToken.None);
        (await cancel.Should().ThrowAsync<GrpcException>()).Which.Code.Should().Be(GrpcCode.InvalidArgument);
    }

    private bool HasActivityTask(Run run) =>
        server.Engine.Queues.Get(new Matching.QueueKey("default", ServerFixture.Queue, TaskQueueType.Activity)).Backlog > 0;

    private async Task ScheduleAsync(TimeSpan startToClose, int attempts, TimeSpan? heartbeat = null)
    {
        await server.StartAsync();
        await server.CompleteTaskAsync(ServerFixture.Activity(scheduled =>
        {
            scheduled.StartToCloseTimeout = Duration.FromTimeSpan(startToClose);
            scheduled.HeartbeatTimeout = heartbeat is { } time ? Duration.FromTimeSpan(time) : null;
            scheduled.RetryPolicy = new RetryPolicy { MaximumAttempts = attempts };
        }));
    }
}
