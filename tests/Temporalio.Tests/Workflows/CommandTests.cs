using Temporalio.Api.Enums.V1;
using Temporalio.Core;
using Temporalio.Exceptions;
using Temporalio.Tests.Workflows.Support;
using Temporalio.Workflows;

namespace Temporalio.Tests.Workflows;

public class CommandTests
{
    private static readonly ActivityOptions Options = new() { StartToCloseTimeout = TimeSpan.FromMinutes(1) };

    [Fact]
    public async Task Activity_CalledOnAnInterface_HasTheMethodsNameAndItsOptions()
    {
        var driver = WorkflowDriver.Start<OrderWorkflow>("book");
        var command = (await driver.TaskAsync()).Should().ContainSingle().Which;
        command.ScheduleActivityTaskCommandAttributes.ActivityType.Name.Should().Be("Reserve");
        command.ScheduleActivityTaskCommandAttributes.ActivityId.Should().Be("1");
        command.ScheduleActivityTaskCommandAttributes.TaskQueue.Name.Should().Be("node/one");
        command.ScheduleActivityTaskCommandAttributes.RetryPolicy.MaximumAttempts.Should().Be(3);
        command.ScheduleActivityTaskCommandAttributes.Input.Payloads_[0].Data.ToStringUtf8().Should().Be("\"book\"");
        command.UserMetadata.Summary.Data.ToStringUtf8().Should().Be("\"Reserve it\"");
        driver.CompleteActivity("1", 7);
        (await driver.TaskAsync())[0].CompleteWorkflowExecutionCommandAttributes.Result.Payloads_[0].Data.ToStringUtf8()
            .Should().Be("\"7\"");
        await driver.ReplayAsync();
    }

    [Fact]
    public async Task Activity_Fails_ThrowsActivityFailureWithItsCause()
    {
        var driver = WorkflowDriver.Start<OrderWorkflow>("book");
        await driver.TaskAsync();
        driver.FailActivity("1", "OutOfStock");
        (await driver.TaskAsync())[0].CompleteWorkflowExecutionCommandAttributes.Result.Payloads_[0].Data.ToStringUtf8()
            .Should().Be("\"OutOfStock MaximumAttemptsReached\"");
        await driver.ReplayAsync();
    }

    [Fact]
    public async Task Activity_WithoutTimeout_FailsTheTask()
    {
        var driver = WorkflowDriver.Start<NoTimeoutWorkflow>();
        var failed = await driver.Invoking(d => d.TaskAsync()).Should().ThrowAsync<WorkflowTaskFailedException>();
        failed.Which.InnerException.Should().BeOfType<ArgumentException>();
    }

    [Theory]
    [InlineData(ActivityCancellationType.TryCancel, "cancel-request,end")]
    [InlineData(ActivityCancellationType.Abandon, "end")]
    [InlineData(ActivityCancellationType.WaitCancellationCompleted, "cancel-request")]
    public async Task Activity_Cancelled_ResolvesAsItsTypeSays(ActivityCancellationType type, string expected)
    {
        var driver = WorkflowDriver.Start<CancelWorkflow>(type);
        await driver.TaskAsync();
        driver.Cancel();
        var commands = (await driver.TaskAsync()).Select(command => command.CommandType switch
        {
            CommandType.RequestCancelActivityTask => "cancel-request",
            CommandType.CancelWorkflowExecution => "end",
            _ => command.CommandType.ToString(),
        });
        string.Join(',', commands).Should().Be(expected);
        if (type == ActivityCancellationType.WaitCancellationCompleted)
        {
            driver.CancelActivity("1");
            (await driver.TaskAsync())[0].CommandType.Should().Be(CommandType.CancelWorkflowExecution);
        }

        await driver.ReplayAsync();
    }

    [Fact]
    public async Task Activity_CancelledBeforeItWasSent_LeavesNoCommand()
    {
        var driver = WorkflowDriver.Start<CancelAtOnceWorkflow>();
        (await driver.TaskAsync()).Should().ContainSingle().Which.CommandType.Should().Be(CommandType.CompleteWorkflowExecution);
        await driver.ReplayAsync();
    }

    [Fact]
    public async Task Compensation_AfterCancel_RunsOnADetachedToken()
    {
        var driver = WorkflowDriver.Start<CompensatingWorkflow>();
        await driver.TaskAsync();
        driver.Cancel();
        var commands = await driver.TaskAsync();
        commands.Select(c => c.CommandType).Should().Equal(CommandType.CancelTimer, CommandType.ScheduleActivityTask);
        commands[1].ScheduleActivityTaskCommandAttributes.ActivityType.Name.Should().Be("Undo");
        driver.CompleteActivity("1");
        (await driver.TaskAsync())[0].CommandType.Should().Be(CommandType.CancelWorkflowExecution);
        await driver.ReplayAsync();
    }

    [Fact]
    public async Task Child_StartsAndCompletes_ReturnsItsResult()
    {
        var driver = WorkflowDriver.Start<ParentWorkflow>();
        var start = (await driver.TaskAsync()).Should().ContainSingle().Which.StartChildWorkflowExecutionCommandAttributes;
        start.WorkflowType.Name.Should().Be("TimeoutWorkflow");
        var initiated = driver.History.LastId;
        driver.History.Add(EventType.ChildWorkflowExecutionStarted, e => e.ChildWorkflowExecutionStartedEventAttributes = new()
        {
            InitiatedEventId = initiated,
            WorkflowExecution = new() { WorkflowId = start.WorkflowId, RunId = "child-run" },
        });
        var signal = (await driver.TaskAsync()).Should().ContainSingle().Which.SignalExternalWorkflowExecutionCommandAttributes;
        signal.SignalName.Should().Be("Open");
        signal.ChildWorkflowOnly.Should().BeTrue();
        var signalled = driver.History.LastId;
        driver.History.Add(EventType.ExternalWorkflowExecutionSignaled, e => e.ExternalWorkflowExecutionSignaledEventAttributes = new()
        {
            InitiatedEventId = signalled,
        });
        driver.History.Add(EventType.ChildWorkflowExecutionCompleted, e => e.ChildWorkflowExecutionCompletedEventAttributes = new()
        {
            InitiatedEventId = initiated,
            Result = FakeHistory.Payloads(true),
        });
        (await driver.TaskAsync())[0].CompleteWorkflowExecutionCommandAttributes.Result.Payloads_[0].Data.ToStringUtf8()
            .Should().Be("true");
        await driver.ReplayAsync();
    }

    [Fact]
    public async Task Child_IdTaken_ThrowsAlreadyStarted()
    {
        var driver = WorkflowDriver.Start<ParentWorkflow>();
        await driver.TaskAsync();
        var initiated = driver.History.LastId;
        driver.History.Add(EventType.StartChildWorkflowExecutionFailed, e => e.StartChildWorkflowExecutionFailedEventAttributes = new()
        {
            InitiatedEventId = initiated,
            Cause = StartChildWorkflowExecutionFailedCause.WorkflowAlreadyExists,
        });
        var commands = await driver.TaskAsync();
        commands[0].CommandType.Should().Be(CommandType.FailWorkflowExecution);
        await driver.ReplayAsync();
    }

    [Fact]
    public async Task ContinueAsNew_Thrown_TakesOverWhatIsNotChanged()
    {
        var driver = WorkflowDriver.Start<AgainWorkflow>(3);
        var next = (await driver.TaskAsync())[^1].ContinueAsNewWorkflowExecutionCommandAttributes;
        next.WorkflowType.Name.Should().Be("AgainWorkflow");
        next.TaskQueue.Name.Should().Be("queue");
        next.Input.Payloads_[0].Data.ToStringUtf8().Should().Be("2");
        next.Memo.Fields.Should().ContainKey("seen");
        await driver.ReplayAsync();
    }

    public interface IOrderActivities
    {
        [Temporalio.Activities.Activity]
        Task<int> ReserveAsync(string item);
    }

    [Fact]
    public async Task Signal_CalledOnAnotherWorkflowsType_HasTheMethodsName()
    {
        var driver = WorkflowDriver.Start<SignallingWorkflow>();

        var commands = await driver.TaskAsync();

        commands[0].SignalExternalWorkflowExecutionCommandAttributes.SignalName.Should().Be("Poke");
        commands[1].UserMetadata.Summary.Data.ToStringUtf8().Should().Be("\"a nap\"");
    }

    [Workflow]
    public class SignallingWorkflow
    {
        [WorkflowRun]
        public Task RunAsync() => Workflow.WhenAllAsync(
            Workflow.GetExternalWorkflowHandle("other").SignalAsync<SignallingWorkflow>(w => w.PokeAsync()),
            Workflow.DelayWithOptionsAsync(new(1000, "a nap")));

        [WorkflowSignal]
        public Task PokeAsync() => Task.CompletedTask;
    }

    [Workflow]
    public class OrderWorkflow
    {
        [WorkflowRun]
        public async Task<string> RunAsync(string item)
        {
            try
            {
                var options = new ActivityOptions
                {
                    StartToCloseTimeout = TimeSpan.FromMinutes(1),
                    TaskQueue = "node/one",
                    Summary = "Reserve it",
                    RetryPolicy = new() { MaximumAttempts = 3 },
                };
                return $"{await Workflow.ExecuteActivityAsync((IOrderActivities a) => a.ReserveAsync(item), options)}";
            }
            catch (ActivityFailureException e) when (e.InnerException is ApplicationFailureException cause)
            {
                return $"{cause.ErrorType} {e.RetryState}";
            }
        }
    }

    [Workflow]
    public class NoTimeoutWorkflow
    {
        [WorkflowRun]
        public Task RunAsync() => Workflow.ExecuteActivityAsync("Any", [], new());
    }

    [Workflow]
    public class CancelWorkflow
    {
        [WorkflowRun]
        public Task RunAsync(ActivityCancellationType type) => Workflow.ExecuteActivityAsync(
            "Any", [], new() { StartToCloseTimeout = TimeSpan.FromMinutes(1), CancellationType = type });
    }

    [Workflow]
    public class CancelAtOnceWorkflow
    {
        [WorkflowRun]
        public async Task<string> RunAsync()
        {
            using var source = new CancellationTokenSource();
            var activity = Workflow.ExecuteActivityAsync(
                "Any", [], new() { StartToCloseTimeout = TimeSpan.FromMinutes(1), CancellationToken = source.Token });
            var timer = Workflow.DelayAsync(1000, source.Token);
            source.Cancel();
            try
            {
                await activity;
            }
            catch (ActivityFailureException e) when (TemporalException.IsCanceledException(e) && timer.IsCanceled)
            {
                return "cancelled";
            }

            return "not cancelled";
        }
    }

    [Workflow]
    public class CompensatingWorkflow
    {
        [WorkflowRun]
        public async Task RunAsync()
        {
            try
            {
                await Workflow.DelayAsync(TimeSpan.FromHours(1));
            }
            catch (OperationCanceledException)
            {
                await Workflow.ExecuteActivityAsync("Undo", [], new()
                {
                    StartToCloseTimeout = Options.StartToCloseTimeout,
                    CancellationToken = CancellationToken.None,
                });
                throw;
            }
        }
    }

    [Workflow]
    public class ParentWorkflow
    {
        [WorkflowRun]
        public async Task<bool> RunAsync()
        {
            try
            {
                var child = await Workflow.StartChildWorkflowAsync((EventLoopTests.TimeoutWorkflow w) => w.RunAsync());
                await child.SignalAsync(w => w.OpenAsync());
                return await child.GetResultAsync();
            }
            catch (WorkflowAlreadyStartedException e)
            {
                throw new ApplicationFailureException(e.Message, "Taken");
            }
        }
    }

    [Workflow]
    public class AgainWorkflow
    {
        [WorkflowRun]
        public Task RunAsync(int left)
        {
            Workflow.UpsertMemo(MemoUpdate.ValueSet("seen", left));
            return left == 0
                ? Task.CompletedTask
                : throw Workflow.CreateContinueAsNewException((AgainWorkflow w) => w.RunAsync(left - 1));
        }
    }
}
