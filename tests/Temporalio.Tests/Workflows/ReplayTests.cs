using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Common;
using Temporalio.Exceptions;
using Temporalio.Tests.Workflows.Support;
using Temporalio.Worker;
using Temporalio.Workflows;

namespace Temporalio.Tests.Workflows;

public class ReplayTests
{
    [Theory]
    [InlineData("timer_workflow_history.bin")]
    [InlineData("fail_wf_task.bin")]
    public async Task Replay_RecordedHistoryOfATimer_Fits(string file) => await ReplayAsync<TimerWorkflow>(Read(file));

    [Fact]
    public async Task Replay_MarkerOfAnOldPatch_Fits() => await ReplayAsync<OldMarkerWorkflow>(Read("old_change_marker_format.bin"));

    [Fact]
    public async Task Replay_OldMarkerWithoutCode_IsNondeterministic() =>
        (await FailAsync<TimerWorkflow>(Read("old_change_marker_format.bin"))).Message.Should().Contain("patch marker");

    [Fact]
    public async Task Replay_OtherCommandThanRecorded_IsNondeterministic()
    {
        var failure = await FailAsync<ActivityWorkflow>(Read("timer_workflow_history.bin"));
        failure.Message.Should().StartWith("[TMPRL1100] Nondeterminism error:").And.Contain("TimerStarted");
    }

    [Fact]
    public async Task Replay_OtherActivityType_IsNondeterministic()
    {
        var driver = WorkflowDriver.Start<ActivityWorkflow>();
        await driver.TaskAsync();
        driver.History.Events[4].ActivityTaskScheduledEventAttributes.ActivityType.Name = "Renamed";
        (await FailAsync<ActivityWorkflow>(ToHistory(driver))).Message.Should().Contain("Activity type of scheduled event 'Renamed'");
    }

    [Fact]
    public async Task Replay_CommandIsMissing_IsNondeterministic()
    {
        var driver = WorkflowDriver.Start<ActivityWorkflow>();
        await driver.TaskAsync();
        driver.CompleteActivity("1");
        await driver.TaskAsync();
        (await FailAsync<IdleWorkflow>(ToHistory(driver))).Message.Should().Contain("No command scheduled for event");
    }

    [Fact]
    public async Task Replay_CommandIsExtra_IsNondeterministic()
    {
        var driver = WorkflowDriver.Start<IdleWorkflow>();
        await driver.TaskAsync();
        driver.Signal("Any");
        driver.History.Task();
        (await FailAsync<ActivityWorkflow>(ToHistory(driver))).Message.Should().Contain("has no event in history");
    }

    [Fact]
    public async Task Patched_NewRun_RecordsMarkerAndSearchAttribute()
    {
        var driver = WorkflowDriver.Start<PatchedWorkflow>();
        var commands = await driver.TaskAsync();
        commands.Select(c => c.CommandType).Should().Equal(
            CommandType.RecordMarker, CommandType.UpsertWorkflowSearchAttributes, CommandType.ScheduleActivityTask);
        commands[2].ScheduleActivityTaskCommandAttributes.ActivityType.Name.Should().Be("New");
        driver.CompleteActivity("1");
        await driver.TaskAsync();
        await driver.ReplayAsync();
        // Code that has deprecated the patch, or forgotten it afterwards, still fits.
        await ReplayAsync<DeprecatedWorkflow>(ToHistory(driver));
    }

    [Fact]
    public async Task Patched_HistoryWithoutMarker_TakesTheOldPath()
    {
        var driver = WorkflowDriver.Start<UnpatchedWorkflow>();
        await driver.TaskAsync();
        driver.CompleteActivity("1");
        await driver.TaskAsync();
        await ReplayAsync<PatchedWorkflow>(ToHistory(driver));
    }

    [Fact]
    public async Task Patched_DeprecatedMarkerWithoutCode_IsSkipped()
    {
        var driver = WorkflowDriver.Start<DeprecatedWorkflow>();
        await driver.TaskAsync();
        driver.CompleteActivity("1");
        await driver.TaskAsync();
        await ReplayAsync<ForgottenWorkflow>(ToHistory(driver));
    }

    [Fact]
    public async Task Patched_MarkerWithoutCode_IsNondeterministic()
    {
        var driver = WorkflowDriver.Start<PatchedWorkflow>();
        await driver.TaskAsync();
        (await FailAsync<ForgottenWorkflow>(ToHistory(driver))).Message.Should().Contain("patch marker");
    }

    [Fact]
    public async Task Reset_NewRun_DrawsOtherRandomNumbers()
    {
        var driver = WorkflowDriver.Start<RandomWorkflow>();
        driver.History.Task().TaskFailed(WorkflowTaskFailedCause.ResetWorkflow, "another-run");
        await driver.TaskAsync();
        var reset = await driver.QueryAsync<int>("Drawn");
        var plain = WorkflowDriver.Start<RandomWorkflow>();
        await plain.TaskAsync();
        reset.Should().NotBe(await plain.QueryAsync<int>("Drawn"));
        await driver.ReplayAsync();
    }

    [Fact]
    public async Task Replay_Logger_IsSilent()
    {
        using var replayed = new CountingLoggers();
        var driver = WorkflowDriver.Start<LoggingWorkflow>(WorkflowStackTrace.None, replayed);
        await driver.TaskAsync();
        replayed.Lines.Should().Be(1);
        var options = new WorkflowReplayerOptions { LoggerFactory = replayed }.AddWorkflow<LoggingWorkflow>();
        await new WorkflowReplayer(options).ReplayWorkflowAsync(ToHistory(driver));
        replayed.Lines.Should().Be(1);
    }

    private static WorkflowHistory Read(string file)
    {
        var history = History.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Histories", file)));
        var timers = 0;
        foreach (var started in history.Events.Where(e => e.EventType == EventType.TimerStarted))
        {
            // The programs that recorded them counted their timers from 0 or 1.
            started.TimerStartedEventAttributes.TimerId = $"{++timers}";
        }

        return new("workflow", history.Events);
    }

    private static WorkflowHistory ToHistory(WorkflowDriver driver) => new("workflow", driver.History.Events);

    private static Task ReplayAsync<T>(WorkflowHistory history) => NewReplayer<T>(history).ReplayWorkflowAsync(history);

    private static async Task<WorkflowNondeterminismException> FailAsync<T>(WorkflowHistory history) =>
        (await NewReplayer<T>(history).Invoking(r => r.ReplayWorkflowAsync(history))
            .Should().ThrowAsync<WorkflowNondeterminismException>()).Which;

    private static WorkflowReplayer NewReplayer<T>(WorkflowHistory history)
    {
        // The same history is replayed with other code, so the code takes the name that the history has.
        var name = history.Events.First().WorkflowExecutionStartedEventAttributes.WorkflowType.Name;
        return new(new WorkflowReplayerOptions().AddWorkflow(WorkflowDefinition.Create(typeof(T), name, null)));
    }

    [Workflow]
    public class TimerWorkflow
    {
        [WorkflowRun]
        public Task RunAsync() => Workflow.DelayAsync(1000);
    }

    [Workflow]
    public class ActivityWorkflow
    {
        [WorkflowRun]
        public Task RunAsync() => Call("Old");
    }

    [Workflow]
    public class OldMarkerWorkflow
    {
        [WorkflowRun]
        public async Task RunAsync()
        {
            for (var i = Workflow.Patched("integ_test_change_name") ? 1 : 2; i <= 3; i++)
            {
                await Workflow.DelayAsync(100 * i);
            }
        }
    }

    [Workflow]
    public class IdleWorkflow
    {
        [WorkflowRun]
        public Task RunAsync() => Workflow.WaitConditionAsync(() => false);
    }

    [Workflow]
    public class PatchedWorkflow
    {
        [WorkflowRun]
        public Task RunAsync() => Call(Workflow.Patched("change") ? "New" : "Old");
    }

    [Workflow]
    public class UnpatchedWorkflow
    {
        [WorkflowRun]
        public Task RunAsync() => Call("Old");
    }

    [Workflow]
    public class DeprecatedWorkflow
    {
        [WorkflowRun]
        public Task RunAsync()
        {
            Workflow.DeprecatePatch("change");
            return Call("New");
        }
    }

    [Workflow]
    public class ForgottenWorkflow
    {
        [WorkflowRun]
        public Task RunAsync() => Call("New");
    }

    [Workflow]
    public class RandomWorkflow
    {
        [WorkflowQuery]
        public int Drawn { get; private set; }

        [WorkflowRun]
        public async Task RunAsync()
        {
            Drawn = Workflow.Random.Next(int.MaxValue);
            await Workflow.WaitConditionAsync(() => false);
        }
    }

    [Workflow]
    public class LoggingWorkflow
    {
        [WorkflowRun]
        public async Task RunAsync()
        {
            Microsoft.Extensions.Logging.LoggerExtensions.LogInformation(Workflow.Logger, "Once");
            await Workflow.WaitConditionAsync(() => false);
        }
    }

    private static Task Call(string activity) =>
        Workflow.ExecuteActivityAsync(activity, [], new() { StartToCloseTimeout = TimeSpan.FromMinutes(1) });
}
