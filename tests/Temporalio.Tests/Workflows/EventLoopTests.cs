using Temporalio.Api.Enums.V1;
using Temporalio.Core;
using Temporalio.Exceptions;
using Temporalio.Tests.Workflows.Support;
using Temporalio.Workflows;

namespace Temporalio.Tests.Workflows;

public class EventLoopTests
{
    [Fact]
    public async Task Signal_InTheFirstTask_StartsBeforeTheRunMethod()
    {
        var driver = WorkflowDriver.Start<TraceWorkflow>(1).Signal("Note", "first");
        await driver.TaskAsync();
        (await driver.QueryAsync<string[]>("Trace")).Should().Equal("signal first", "run");
        await driver.ReplayAsync();
    }

    [Fact]
    public async Task WaitCondition_SeveralBecomeTrue_ResumeOneAtATimeInOrder()
    {
        var driver = WorkflowDriver.Start<ConditionWorkflow>();
        await driver.TaskAsync();
        driver.Signal("Open");
        var commands = await driver.TaskAsync();
        // The first waiter takes the only place, so the second must not see the condition hold.
        (await driver.QueryAsync<string[]>("Trace")).Should().Equal("first");
        commands.Should().BeEmpty();
        driver.Signal("Open");
        commands = await driver.TaskAsync();
        commands.Should().ContainSingle().Which.CommandType.Should().Be(CommandType.CompleteWorkflowExecution);
        await driver.ReplayAsync();
    }

    [Fact]
    public async Task WaitCondition_TimesOut_ReturnsFalse()
    {
        var driver = WorkflowDriver.Start<TimeoutWorkflow>();
        var commands = await driver.TaskAsync();
        commands.Should().ContainSingle().Which.CommandType.Should().Be(CommandType.StartTimer);
        commands[0].UserMetadata.Summary.Data.ToStringUtf8().Should().Be("\"limit\"");
        driver.FireTimer("1");
        (await driver.TaskAsync())[0].CompleteWorkflowExecutionCommandAttributes.Result.Payloads_[0].Data.ToStringUtf8()
            .Should().Be("false");
        await driver.ReplayAsync();
    }

    [Fact]
    public async Task WaitCondition_HoldsInTime_CancelsItsTimer()
    {
        var driver = WorkflowDriver.Start<TimeoutWorkflow>();
        await driver.TaskAsync();
        driver.Signal("Open");
        (await driver.TaskAsync()).Select(c => c.CommandType).Should()
            .Equal(CommandType.CancelTimer, CommandType.CompleteWorkflowExecution);
        await driver.ReplayAsync();
    }

    [Fact]
    public async Task Signal_WithoutHandler_IsKeptUntilOneIsRegistered()
    {
        var driver = WorkflowDriver.Start<LateHandlerWorkflow>().Signal("Late", "kept");
        await driver.TaskAsync();
        driver.FireTimer("1");
        (await driver.TaskAsync())[0].CompleteWorkflowExecutionCommandAttributes.Result.Payloads_[0].Data.ToStringUtf8()
            .Should().Be("\"kept\"");
        await driver.ReplayAsync();
    }

    [Fact]
    public async Task RunMethod_ThrowsABug_FailsTheTaskAndNotTheWorkflow()
    {
        var driver = WorkflowDriver.Start<TraceWorkflow>(-1);
        var failed = await driver.Invoking(d => d.TaskAsync()).Should().ThrowAsync<WorkflowTaskFailedException>();
        failed.Which.InnerException.Should().BeOfType<ArgumentOutOfRangeException>();
    }

    [Fact]
    public async Task RunMethod_ThrowsAFailure_FailsTheWorkflow()
    {
        var driver = WorkflowDriver.Start<TraceWorkflow>(0);
        var commands = await driver.TaskAsync();
        commands.Should().ContainSingle().Which.FailWorkflowExecutionCommandAttributes.Failure.ApplicationFailureInfo.Type
            .Should().Be("Zero");
        await driver.ReplayAsync();
    }

    [Fact]
    public async Task RunMethod_BlocksItsThread_IsReportedAsDeadlock()
    {
        using var release = new ManualResetEventSlim();
        BlockingWorkflow.Gate = release;
        var driver = WorkflowDriver.Start<BlockingWorkflow>();
        var failed = await driver.Invoking(d => d.TaskAsync()).Should().ThrowAsync<WorkflowTaskFailedException>();
        failed.Which.Message.Should().Contain("TMPRL1101");
        driver.Run.Stuck!.IsCompleted.Should().BeFalse();
        release.Set();
        await driver.Run.Stuck;
    }

    [Theory]
    [InlineData("run")]
    [InlineData("delay")]
    [InlineData("cancel")]
    public async Task RunMethod_LeavesTheScheduler_FailsTheTask(string how)
    {
        var driver = WorkflowDriver.Start<LeavingWorkflow>(how);
        var failed = await driver.Invoking(d => d.TaskAsync()).Should().ThrowAsync<WorkflowTaskFailedException>();
        failed.Which.InnerException.Should().BeOfType<InvalidWorkflowSchedulerException>();
    }

    [Fact]
    public async Task RunMethod_UsesPlainTasks_StaysOnTheScheduler()
    {
        var driver = WorkflowDriver.Start<PlainTasksWorkflow>();
        (await driver.TaskAsync()).Should().ContainSingle().Which.CompleteWorkflowExecutionCommandAttributes.Result.Payloads_[0].Data
            .ToStringUtf8().Should().Be("\"1,2,3\"");
        await driver.ReplayAsync();
    }

    [Fact]
    public async Task RunMethod_ContinuedByAnotherThread_FailsTheNextTask()
    {
        var driver = WorkflowDriver.Start<ForeignWorkflow>();
        await driver.TaskAsync();
        await Task.Run(() => ForeignWorkflow.Source.TrySetResult());
        driver.Signal("Any");
        var failed = await driver.Invoking(d => d.TaskAsync()).Should().ThrowAsync<WorkflowTaskFailedException>();
        failed.Which.InnerException.Should().BeOfType<InvalidWorkflowSchedulerException>();
    }

    [Fact]
    public async Task RunTask_WorkflowCancelled_DoesNotBegin()
    {
        var driver = WorkflowDriver.Start<CancelledTaskWorkflow>();

        var commands = await driver.Cancel().TaskAsync();

        commands.Should().ContainSingle().Which.CompleteWorkflowExecutionCommandAttributes.Result.Payloads_[0].Data.ToStringUtf8()
            .Should().Be("\"own token only\"");
    }

    [Fact]
    public async Task WaitCondition_WithTimeout_NamesItsTimer()
    {
        var driver = WorkflowDriver.Start<NamedTimerWorkflow>();

        var command = (await driver.TaskAsync()).Should().ContainSingle().Which;

        command.UserMetadata.Summary.Data.ToStringUtf8().Should().Be("\"WaitConditionAsync\"");
    }

    [Fact]
    public async Task Mutex_TwoHandlers_RunOneAfterTheOther()
    {
        var driver = WorkflowDriver.Start<MutexWorkflow>().Signal("Work", "a").Signal("Work", "b");
        await driver.TaskAsync();
        driver.FireTimer("1");
        await driver.TaskAsync();
        driver.FireTimer("2");
        await driver.TaskAsync();
        (await driver.QueryAsync<string[]>("Trace")).Should().Equal("a in", "a out", "b in", "b out");
        await driver.ReplayAsync();
    }

    [Fact]
    public async Task Instance_Evicted_RunsNoFinallyBlockAndIsCollected()
    {
        var instance = await RunAndDropAsync();
        await Tests.Support.Eventually.IsTrueAsync(
            () =>
            {
                GC.Collect();
                return !instance.IsAlive;
            },
            "the dropped instance is collected");
        FinallyWorkflow.FinallyRan.Should().BeFalse();

        static async Task<WeakReference> RunAndDropAsync()
        {
            var driver = WorkflowDriver.Start<FinallyWorkflow>();
            await driver.TaskAsync();
            return new(FinallyWorkflow.TakeLast());
        }
    }

    [Workflow]
    public class TraceWorkflow
    {
        private readonly List<string> trace = [];

        [WorkflowQuery]
        public string[] Trace => [.. trace];

        [WorkflowRun]
        public async Task RunAsync(int number)
        {
            trace.Add("run");
            ArgumentOutOfRangeException.ThrowIfNegative(number);
            if (number == 0)
            {
                throw new ApplicationFailureException("zero", "Zero");
            }

            await Workflow.WaitConditionAsync(() => false);
        }

        [WorkflowSignal]
        public Task NoteAsync(string text)
        {
            trace.Add($"signal {text}");
            return Task.CompletedTask;
        }
    }

    [Workflow]
    public class ConditionWorkflow
    {
        private readonly List<string> trace = [];
        private int places;

        [WorkflowQuery]
        public string[] Trace => [.. trace];

        [WorkflowRun]
        public Task RunAsync() => Workflow.WhenAllAsync(WaitAsync("first"), WaitAsync("second"));

        [WorkflowSignal]
        public Task OpenAsync()
        {
            places++;
            return Task.CompletedTask;
        }

        private async Task WaitAsync(string name)
        {
            await Workflow.WaitConditionAsync(() => places > 0);
            places--;
            trace.Add(name);
        }
    }

    [Workflow]
    public class TimeoutWorkflow
    {
        private bool open;

        [WorkflowRun]
        public Task<bool> RunAsync() => Workflow.WaitConditionWithOptionsAsync(
            new(() => open, TimeSpan.FromMinutes(1)) { TimeoutSummary = "limit" });

        [WorkflowSignal]
        public Task OpenAsync()
        {
            open = true;
            return Task.CompletedTask;
        }
    }

    [Workflow]
    public class LateHandlerWorkflow
    {
        [WorkflowRun]
        public async Task<string?> RunAsync()
        {
            await Workflow.DelayAsync(1000);
            string? received = null;
            Workflow.Signals["Late"] = WorkflowSignalDefinition.CreateWithoutAttribute("Late", (string text) =>
            {
                received = text;
                return Task.CompletedTask;
            });
            await Workflow.WaitConditionAsync(() => received is not null);
            return received;
        }
    }

    [Workflow]
    public class BlockingWorkflow
    {
        public static ManualResetEventSlim? Gate { get; set; }

        [WorkflowRun]
        public Task RunAsync()
        {
            Gate!.Wait();
            return Task.CompletedTask;
        }
    }

    [Workflow]
    public class LeavingWorkflow
    {
        [WorkflowRun]
        public async Task RunAsync(string how)
        {
            switch (how)
            {
                case "run":
                    await Task.Run(() => { });
                    break;
                case "delay":
                    await Task.Delay(1);
                    break;
                case "cancel":
                    using (var source = new CancellationTokenSource())
                    {
                        using var registration = source.Token.Register(() => { });
                        await source.CancelAsync();
                    }

                    break;
            }
        }
    }

    [Workflow]
    public class PlainTasksWorkflow
    {
        private readonly List<int> seen = [];

        [WorkflowRun]
        public async Task<string> RunAsync()
        {
            var source = new TaskCompletionSource<int>();
            var waiting = AddAsync(source.Task);
            await Task.Yield();
            source.SetResult(1);
            await waiting;
            seen.Add(await Workflow.RunTaskAsync(async () =>
            {
                await Task.Yield();
                return 2;
            }));
            var first = await Workflow.WhenAnyAsync(Task.FromResult(3), new TaskCompletionSource<int>().Task);
            await Workflow.WhenAllAsync(AddAsync(first));
            return string.Join(",", seen);
        }

        private async Task AddAsync(Task<int> value) => seen.Add(await value);
    }

    [Workflow]
    public class CancelledTaskWorkflow
    {
        [WorkflowRun]
        public async Task<string> RunAsync()
        {
            await Workflow.WaitConditionAsync(() => Workflow.CancellationToken.IsCancellationRequested, CancellationToken.None);
            var begun = string.Empty;
            var bound = Workflow.RunTaskAsync(() => Task.FromResult(begun += "workflow's token "));
            await Workflow.RunTaskAsync(() => Task.FromResult(begun += "own token"), CancellationToken.None);
            return bound.IsCanceled ? $"{begun} only" : begun;
        }
    }

    [Workflow]
    public class NamedTimerWorkflow
    {
        [WorkflowRun]
        public Task<bool> RunAsync() => Workflow.WaitConditionAsync(() => false, 1000);
    }

    [Workflow]
    public class ForeignWorkflow
    {
        public static TaskCompletionSource Source { get; } = new();

        [WorkflowRun]
        public Task RunAsync() => AwaitAsync(Source.Task);

        private static async Task AwaitAsync(Task task) => await task;
    }

    [Workflow]
    public class MutexWorkflow
    {
        private readonly Temporalio.Workflows.Mutex mutex = new();
        private readonly List<string> trace = [];

        [WorkflowQuery]
        public string[] Trace => [.. trace];

        [WorkflowRun]
        public Task RunAsync() => Workflow.WaitConditionAsync(() => false);

        [WorkflowSignal]
        public async Task WorkAsync(string name)
        {
            await mutex.WaitOneAsync();
            trace.Add($"{name} in");
            await Workflow.DelayAsync(10);
            trace.Add($"{name} out");
            mutex.ReleaseMutex();
        }
    }

    [Workflow]
    public class FinallyWorkflow
    {
        private static object? last;

        public FinallyWorkflow() => last = this;

        public static bool FinallyRan { get; private set; }

        public static object TakeLast()
        {
            var taken = last!;
            last = null;
            return taken;
        }

        [WorkflowRun]
        public async Task RunAsync()
        {
            try
            {
                await Workflow.WhenAnyAsync(
                    Workflow.WaitConditionAsync(() => false),
                    Workflow.DelayAsync(TimeSpan.FromDays(1)),
                    Workflow.ExecuteActivityAsync("Any", [], new() { StartToCloseTimeout = TimeSpan.FromDays(1) }));
            }
            finally
            {
                FinallyRan = true;
            }
        }
    }
}
