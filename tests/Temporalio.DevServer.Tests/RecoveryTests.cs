using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.DevServer.Engine;

namespace Temporalio.DevServer.Tests;

public sealed class RecoveryTests : IDisposable
{
    private readonly LateClock late = new();
    private ServerFixture server = new();

    public void Dispose() => server.Dispose();

    [Fact]
    public async Task Restart_ScheduledWorkflowTask_IsHandedOutAgain()
    {
        await server.StartAsync();
        server.Restart();
        (await server.PollWorkflowAsync())!.Attempt.Should().Be(1);
    }

    [Fact]
    public async Task Restart_StartedWorkflowTask_CanStillBeCompleted()
    {
        await server.StartAsync();
        var task = await server.PollWorkflowAsync();
        server.Restart();
        await server.CompleteAsync(task!.TaskToken, ServerFixture.Complete());
        (await server.ReadAsync(run => run.State.Status)).Should().Be(WorkflowExecutionStatus.Completed);
    }

    [Fact]
    public async Task Restart_StartedWorkflowTask_KeepsItsTimeout()
    {
        await server.StartAsync();
        await server.PollWorkflowAsync();
        server.Clock.Advance(TimeSpan.FromSeconds(6));
        server.Restart();
        await server.AdvanceAsync(TimeSpan.FromSeconds(4), run => run.WorkflowTask.Attempt == 2);
    }

    [Fact]
    public async Task Restart_TimerOverdue_FiresAtOnce()
    {
        await server.StartAsync();
        await server.CompleteTaskAsync(ServerFixture.Timer("t", TimeSpan.FromHours(1)));
        server.Restart();
        await server.AdvanceAsync(TimeSpan.FromHours(1), run => run.Timers.Count == 0);
        (await server.EventTypesAsync()).Should().EndWith([EventType.TimerFired, EventType.WorkflowTaskScheduled]);
    }

    [Fact]
    public async Task Restart_ActivityInBackoff_IsHandedOutWhenDue()
    {
        await server.StartAsync();
        await server.CompleteTaskAsync(ServerFixture.Activity(scheduled => scheduled.StartToCloseTimeout = Duration.FromTimeSpan(TimeSpan.FromMinutes(1))));
        var task = await server.PollActivityAsync();
        var failure = new Failure { Message = "again", ApplicationFailureInfo = new ApplicationFailureInfo() };
        await server.Activities.FailAsync(Tokens.Parse(task!.TaskToken), failure, null, "worker", CancellationToken.None);
        server.Restart();
        (await server.PollActivityAsync()).Should().BeNull();
        await server.AdvanceAsync(
            TimeSpan.FromSeconds(1),
            _ => server.Engine.Queues.Get(new Matching.QueueKey("default", ServerFixture.Queue, TaskQueueType.Activity)).Backlog > 0);
        (await server.PollActivityAsync())!.Attempt.Should().Be(2);
    }

    [Fact]
    public async Task Restart_BufferedSignal_IsNotLost()
    {
        await server.StartAsync();
        var task = await server.PollWorkflowAsync();
        await server.ChangeAsync(run => run.Signal(new Api.History.V1.WorkflowExecutionSignaledEventAttributes { SignalName = "s" }));
        server.Restart();
        await server.CompleteAsync(task!.TaskToken);
        (await server.EventTypesAsync()).Should().EndWith([EventType.WorkflowExecutionSignaled, EventType.WorkflowTaskScheduled]);
    }

    [Fact]
    public async Task Restart_OverdueRunEndsALaterOneBeforeThatIsTakenUp_ItStaysEnded()
    {
        server.Dispose();
        server = new ServerFixture(late);
        var (middle, child) = (new WorkflowKey("default", "middle"), new WorkflowKey("default", "child"));
        await server.StartAsync(started => started.WorkflowRunTimeout = Duration.FromTimeSpan(TimeSpan.FromHours(1)));
        await server.CompleteTaskAsync();
        await server.StartAsync(key: middle);
        await server.CompleteTaskAsync();
        await server.ChangeAsync(run => run.Signal(new Api.History.V1.WorkflowExecutionSignaledEventAttributes { SignalName = "s" }));
        await server.CompleteTaskAsync(StartChild());
        SpinWait.SpinUntil(() => server.Engine.FindOpen(child) is not null, TimeSpan.FromSeconds(20)).Should().BeTrue();

        // The first run is overdue. Before the last one is taken up, the clock gives it the time to act.
        var thread = Environment.CurrentManagedThreadId;
        late.Late = TimeSpan.FromHours(2);
        late.Read = () =>
        {
            if (Environment.CurrentManagedThreadId == thread && server.Engine.FindOpen(middle) is not null && server.Engine.FindOpen(child) is null)
            {
                SpinWait.SpinUntil(() => server.Engine.Store.LoadCurrent(server.Engine, child) is { IsOpen: false }, TimeSpan.FromMilliseconds(500));
            }
        };
        server.Restart();
        late.Read = null;

        SpinWait.SpinUntil(() => server.Engine.Store.LoadCurrent(server.Engine, child) is { IsOpen: false }, TimeSpan.FromSeconds(20)).Should().BeTrue();
        await server.Engine.ChangeAsync(child, _ => { }, CancellationToken.None);
        server.Engine.FindOpen(child).Should().BeNull("its parent ended and took it along");
    }

    [Fact]
    public async Task Restart_ChildInitiated_IsStarted()
    {
        await server.StartAsync();
        await server.CompleteTaskAsync(StartChild());
        server.Restart();
        await server.AdvanceAsync(TimeSpan.Zero, run => run.Children.Values.Single().RunId.Length > 0);
        server.Engine.FindOpen(new WorkflowKey("default", "child")).Should().NotBeNull();
        (await server.EventTypesAsync()).Count(type => type == EventType.ChildWorkflowExecutionStarted).Should().Be(1);
    }

    private static Command StartChild() => new()
    {
        CommandType = CommandType.StartChildWorkflowExecution,
        StartChildWorkflowExecutionCommandAttributes = new StartChildWorkflowExecutionCommandAttributes
        {
            WorkflowId = "child",
            WorkflowType = new WorkflowType { Name = "type" },
        },
    };

    /// <summary>A clock that can be late, which no timer notices, and tells when it is read.</summary>
    private sealed class LateClock : TimeProvider
    {
        public TimeSpan Late { get; set; }

        public Action? Read { get; set; }

        public override DateTimeOffset GetUtcNow()
        {
            Read?.Invoke();
            return System.GetUtcNow() + Late;
        }
    }
}
