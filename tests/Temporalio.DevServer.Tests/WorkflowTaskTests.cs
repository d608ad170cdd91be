using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.DevServer.Engine;
using Temporalio.DevServer.Grpc;

namespace Temporalio.DevServer.Tests;

public sealed class WorkflowTaskTests : IDisposable
{
    private readonly ServerFixture server = new();

    public void Dispose() => server.Dispose();

    [Fact]
    public async Task TimedOut_Repeatedly_WritesOneTimeoutAndThenTransientAttempts()
    {
        await server.StartAsync();
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var task = await server.PollWorkflowAsync();
            task!.Attempt.Should().Be(attempt);
            task.History.Events[^1].EventType.Should().Be(EventType.WorkflowTaskStarted);
            task.History.Events.Select(found => found.EventId).Should().Equal(Enumerable.Range(1, task.History.Events.Count).Select(id => (long)id));
            var next = attempt + 1;
            await server.AdvanceAsync(TimeSpan.FromSeconds(10), run => run.WorkflowTask.Attempt == next);
        }

        (await server.EventTypesAsync()).Should().Equal(
            EventType.WorkflowExecutionStarted, EventType.WorkflowTaskScheduled, EventType.WorkflowTaskStarted, EventType.WorkflowTaskTimedOut);
        await server.CompleteTaskAsync(ServerFixture.Complete());
        var events = await server.EventsAsync();
        events[4].WorkflowTaskScheduledEventAttributes.Attempt.Should().Be(4);
        events.Skip(4).Select(found => found.EventType).Should().Equal(
            EventType.WorkflowTaskScheduled, EventType.WorkflowTaskStarted, EventType.WorkflowTaskCompleted, EventType.WorkflowExecutionCompleted);
    }

    [Fact]
    public async Task Signal_DuringTransientBackoff_MakesTheNextTaskNormal()
    {
        await server.StartAsync();
        await server.PollWorkflowAsync();
        await server.AdvanceAsync(TimeSpan.FromSeconds(10), run => run.WorkflowTask.Attempt == 2);
        await SignalAsync("late");
        var task = await server.PollWorkflowAsync();
        task!.Attempt.Should().Be(1);
        (await server.EventTypesAsync()).Should().EndWith(
            [EventType.WorkflowExecutionSignaled, EventType.WorkflowTaskScheduled, EventType.WorkflowTaskStarted]);
    }

    [Fact]
    public async Task Complete_CancelsAnActivityThatNoWorkerHas_EndsItBehindAllCommands()
    {
        await server.StartAsync();
        await server.CompleteTaskAsync(ServerFixture.Activity(scheduled => scheduled.StartToCloseTimeout = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromMinutes(1))));
        await SignalAsync("stop");
        var cancel = new Api.Command.V1.Command
        {
            CommandType = CommandType.RequestCancelActivityTask,
            RequestCancelActivityTaskCommandAttributes = new Api.Command.V1.RequestCancelActivityTaskCommandAttributes { ScheduledEventId = 5 },
        };

        await server.CompleteTaskAsync(cancel, ServerFixture.Timer("1", TimeSpan.FromHours(1)));

        (await server.EventTypesAsync()).Should().EndWith(
            [EventType.WorkflowTaskCompleted, EventType.ActivityTaskCancelRequested, EventType.TimerStarted, EventType.ActivityTaskCanceled, EventType.WorkflowTaskScheduled]);
    }

    [Fact]
    public async Task Complete_WithBufferedEvents_WritesThemBehindTheCommandsAndClosingOnesLast()
    {
        await server.StartAsync();
        await server.CompleteTaskAsync(ServerFixture.Activity(scheduled => scheduled.StartToCloseTimeout = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromMinutes(1))));
        var activity = await server.PollActivityAsync();
        await SignalAsync("one");
        var task = await server.PollWorkflowAsync();
        await server.Activities.CompleteAsync(Tokens.Parse(activity!.TaskToken), null, "worker", CancellationToken.None);
        await SignalAsync("two");
        (await server.EventTypesAsync()).Should().EndWith([EventType.WorkflowTaskStarted]);
        await server.CompleteAsync(task!.TaskToken, ServerFixture.Timer("t", TimeSpan.FromHours(1)));
        var events = await server.EventsAsync();
        events.TakeLast(6).Select(found => found.EventType).Should().Equal(
            EventType.WorkflowTaskCompleted,
            EventType.TimerStarted,
            EventType.ActivityTaskStarted,
            EventType.WorkflowExecutionSignaled,
            EventType.ActivityTaskCompleted,
            EventType.WorkflowTaskScheduled);
        events[^2].ActivityTaskCompletedEventAttributes.StartedEventId.Should().Be(events[^4].EventId);
    }

    [Fact]
    public async Task Close_WithBufferedSignal_IsRefusedAsUnhandledCommand()
    {
        await server.StartAsync();
        var task = await server.PollWorkflowAsync();
        await SignalAsync("unseen");
        var close = () => server.CompleteAsync(task!.TaskToken, ServerFixture.Complete());
        var refusal = (await close.Should().ThrowAsync<GrpcException>()).Which;
        refusal.Code.Should().Be(GrpcCode.InvalidArgument);
        refusal.Message.Should().Be("UnhandledCommand");
        var events = await server.EventsAsync();
        events.TakeLast(3).Select(found => found.EventType).Should().Equal(
            EventType.WorkflowTaskFailed, EventType.WorkflowExecutionSignaled, EventType.WorkflowTaskScheduled);
        events[^3].WorkflowTaskFailedEventAttributes.Cause.Should().Be(WorkflowTaskFailedCause.UnhandledCommand);
        await server.CompleteTaskAsync(ServerFixture.Complete());
        (await server.ReadAsync(run => run.State.Status)).Should().Be(WorkflowExecutionStatus.Completed);
    }

    [Fact]
    public async Task Complete_WithBadCommand_LeavesNothingOfTheOthers()
    {
        await server.StartAsync();
        var task = await server.PollWorkflowAsync();
        var complete = () => server.CompleteAsync(
            task!.TaskToken, ServerFixture.Timer("t", TimeSpan.FromHours(1)), ServerFixture.Timer("t", TimeSpan.FromHours(1)));
        await complete.Should().ThrowAsync<GrpcException>();
        (await server.ReadAsync(run => run.Timers.Count)).Should().Be(0);
        var failed = (await server.EventsAsync()).Single(found => found.EventType == EventType.WorkflowTaskFailed);
        failed.WorkflowTaskFailedEventAttributes.Cause.Should().Be(WorkflowTaskFailedCause.StartTimerDuplicateId);
    }

    [Fact]
    public async Task Signal_HundredWhileATaskIsHeld_TakesTheTaskAway()
    {
        await server.StartAsync();
        var task = await server.PollWorkflowAsync();
        for (var i = 0; i < Limits.BufferedEvents; i++)
        {
            await SignalAsync("one of many");
        }

        (await server.EventTypesAsync()).Should().ContainSingle(type => type == EventType.WorkflowTaskFailed)
            .And.EndWith([EventType.WorkflowExecutionSignaled, EventType.WorkflowTaskScheduled]);
        var complete = () => server.CompleteAsync(task!.TaskToken);
        (await complete.Should().ThrowAsync<GrpcException>()).Which.Code.Should().Be(GrpcCode.NotFound);
    }

    [Fact]
    public async Task Complete_StaleToken_IsNotFound()
    {
        await server.StartAsync();
        var task = await server.PollWorkflowAsync();
        await server.CompleteAsync(task!.TaskToken);
        var again = () => server.CompleteAsync(task.TaskToken);
        (await again.Should().ThrowAsync<GrpcException>()).Which.Code.Should().Be(GrpcCode.NotFound);
    }

    [Fact]
    public async Task Signal_SameRequestTwice_CountsOnce()
    {
        await server.StartAsync();
        await SignalAsync("once", "request");
        await SignalAsync("once", "request");
        (await server.EventTypesAsync()).Count(type => type == EventType.WorkflowExecutionSignaled).Should().Be(1);
    }

    private Task SignalAsync(string name, string requestId = "") => server.ChangeAsync(run =>
        run.Signal(new WorkflowExecutionSignaledEventAttributes { SignalName = name, RequestId = requestId }));
}
