using Google.Protobuf;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Sdk.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Converters;
using Temporalio.Core;
using Temporalio.Exceptions;
using Temporalio.Tests.Workflows.Support;
using Temporalio.Workflows;

namespace Temporalio.Tests.Workflows;

public class HandlerTests
{
    [Fact]
    public async Task Update_Refused_SendsARejectionAndNoCommand()
    {
        var driver = WorkflowDriver.Start<HandlerWorkflow>();
        await driver.TaskAsync();
        (await driver.TaskAsync(driver.Update("u1", "Set", -1))).Should().BeEmpty();
        var message = driver.Messages.Should().ContainSingle().Which;
        message.Id.Should().Be("u1/reject");
        message.Body.Unpack<Rejection>().Failure.Message.Should().Be("negative");
        await driver.ReplayAsync();
    }

    [Fact]
    public async Task Update_RefusedAndSentAgain_IsLookedAtAgain()
    {
        var driver = WorkflowDriver.Start<HandlerWorkflow>();
        await driver.TaskAsync();
        await driver.TaskAsync(driver.Update("u1", "Set", -1));
        await driver.TaskAsync(driver.Update("u1", "Set", 5));
        driver.Messages.Should().ContainSingle().Which.Id.Should().Be("u1/accept");
    }

    [Fact]
    public async Task Update_Unknown_IsRefusedWithTheKnownNames()
    {
        var driver = WorkflowDriver.Start<HandlerWorkflow>();
        await driver.TaskAsync();
        await driver.TaskAsync(driver.Update("u1", "Nope"));
        driver.Messages[0].Body.Unpack<Rejection>().Failure.Message.Should().Contain("known updates: [Bug Set]");
    }

    [Fact]
    public async Task Update_AcceptedAndCompletedLater_KeepsTheOrderOfCommands()
    {
        var driver = WorkflowDriver.Start<HandlerWorkflow>();
        await driver.TaskAsync();
        var commands = await driver.TaskAsync(driver.Update("u1", "Set", 5));
        commands.Select(c => c.CommandType).Should().Equal(CommandType.ProtocolMessage, CommandType.StartTimer);
        driver.Messages.Should().ContainSingle().Which.Id.Should().Be("u1/accept");
        driver.FireTimer("1");
        commands = await driver.TaskAsync();
        commands.Select(c => c.CommandType).Should().Equal(CommandType.ProtocolMessage);
        driver.Messages[0].Body.Unpack<Response>().Outcome.Success.Payloads_[0].Data.ToStringUtf8().Should().Be("\"u1: 0 to 5\"");
        (await driver.QueryAsync<int>("Value")).Should().Be(5);
        await driver.ReplayAsync();
    }

    [Fact]
    public async Task Update_InTheFirstTask_IsHandledAndReplays()
    {
        var driver = WorkflowDriver.Start<HandlerWorkflow>();
        var commands = await driver.TaskAsync(driver.Update("u1", "Set", 5));
        commands.Select(c => c.CommandType).Should().Equal(CommandType.ProtocolMessage, CommandType.StartTimer);
        await driver.ReplayAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Update_BehindATaskWithoutCommands_MeetsWhatAReplayWillSee(bool forgotten)
    {
        var driver = WorkflowDriver.Start<OrderWorkflow>();
        (await driver.TaskAsync()).Should().BeEmpty();
        if (forgotten)
        {
            driver.Forget();
        }

        var commands = await driver.TaskAsync(driver.Update("u1", "Pause"));
        commands.Select(c => c.CommandType).Should().Equal(CommandType.ProtocolMessage, CommandType.StartTimer);
        await driver.ReplayAsync();
    }

    [Fact]
    public async Task Update_HandlerHasABug_FailsTheTask()
    {
        var driver = WorkflowDriver.Start<HandlerWorkflow>();
        await driver.TaskAsync();
        var failed = await driver.Invoking(d => d.TaskAsync(d.Update("u1", "Bug"))).Should().ThrowAsync<WorkflowTaskFailedException>();
        failed.Which.InnerException.Should().BeOfType<InvalidOperationException>();
    }

    [Fact]
    public async Task Query_Unknown_FailsWithTheKnownNames()
    {
        var driver = WorkflowDriver.Start<HandlerWorkflow>();
        await driver.TaskAsync();
        (await driver.QueryAsync("Nope")).Failure!.Message.Should().Contain("known queries: [Plus Value Write]");
    }

    [Fact]
    public async Task Query_WithArguments_Answers()
    {
        var driver = WorkflowDriver.Start<HandlerWorkflow>();
        await driver.TaskAsync();
        (await driver.QueryAsync<int>("Plus", 3)).Should().Be(3);
        // The parameter's default value stands in for an argument that was not given.
        (await driver.QueryAsync<int>("Plus")).Should().Be(1);
    }

    [Fact]
    public async Task Query_ThatChangesTheWorkflow_FailsTheTask()
    {
        var driver = WorkflowDriver.Start<HandlerWorkflow>();
        await driver.TaskAsync();
        await driver.Invoking(d => d.QueryAsync("Write")).Should().ThrowAsync<WorkflowTaskFailedException>();
    }

    [Fact]
    public async Task Query_Metadata_ListsHandlersAndDetails()
    {
        var driver = WorkflowDriver.Start<HandlerWorkflow>();
        await driver.TaskAsync();
        var answer = await driver.QueryAsync("__temporal_workflow_metadata");
        var metadata = JsonParser.Default.Parse<WorkflowMetadata>(answer.Result!.Data.ToStringUtf8());
        metadata.CurrentDetails.Should().Be("waiting");
        metadata.Definition.Type.Should().Be("HandlerWorkflow");
        metadata.Definition.UpdateDefinitions.Select(d => d.Name).Should().Equal("Bug", "Set");
        metadata.Definition.UpdateDefinitions[1].Description.Should().Be("Sets the value");
    }

    [Fact]
    public async Task Query_StackTrace_IsRefusedUnlessTheWorkerKeepsThem()
    {
        var driver = WorkflowDriver.Start<HandlerWorkflow>();
        await driver.TaskAsync();
        (await driver.QueryAsync("__stack_trace")).Failure.Should().NotBeNull();
        var keeping = WorkflowDriver.Start<HandlerWorkflow>(
            Temporalio.Worker.WorkflowStackTrace.Normal, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        await keeping.TaskAsync();
        DataConverter.Default.PayloadConverter.ToValue<string>((await keeping.QueryAsync("__stack_trace")).Result!)
            .Should().Contain(nameof(HandlerWorkflow.RunAsync));
    }

    [Fact]
    public async Task Handlers_StillRunning_AreNotAllFinished()
    {
        var driver = WorkflowDriver.Start<HandlerWorkflow>();
        await driver.TaskAsync(driver.Update("u1", "Set", 5));
        driver.Signal("Finish");
        (await driver.TaskAsync()).Should().BeEmpty("the workflow waits for its handler");
        driver.FireTimer("1");
        (await driver.TaskAsync()).Select(c => c.CommandType).Should()
            .Equal(CommandType.ProtocolMessage, CommandType.CompleteWorkflowExecution);
        await driver.ReplayAsync();
    }

    [Fact]
    public async Task Handlers_RegisteredInTheConstructor_ServeTheFirstTask()
    {
        var driver = WorkflowDriver.Start<RegisteringWorkflow>();

        await driver.TaskAsync(driver.Update("u1", "Late", new List<int> { 1, 2 }));

        driver.Messages.Select(message => message.Id).Should().Equal("u1/accept", "u1/complete");
        // The validator had emptied a list of its own.
        driver.Messages[1].Body.Unpack<Response>().Outcome.Success.Payloads_[0].Data.ToStringUtf8().Should().Be("2");
        (await driver.QueryAsync<string>("Early")).Should().Be("here");
    }

    [Fact]
    public async Task Query_ThatAsksForAPatch_FailsAlone()
    {
        var driver = WorkflowDriver.Start<RegisteringWorkflow>();
        await driver.TaskAsync();

        (await driver.QueryAsync("Patch")).Failure!.Message.Should().Be("Cannot create patch in this context");
        (await driver.QueryAsync("RunTask")).Failure!.Message.Should().Be("Cannot wait or schedule workflow work in this context");
    }

    [Workflow]
    public class OrderWorkflow
    {
        private bool begun;

        [WorkflowRun]
        public Task RunAsync()
        {
            begun = true;
            return Workflow.WaitConditionAsync(() => false);
        }

        [WorkflowUpdate]
        public Task PauseAsync() => begun ? Workflow.DelayAsync(10) : Task.CompletedTask;
    }

    [Workflow]
    public class RegisteringWorkflow
    {
        public RegisteringWorkflow()
        {
            Workflow.Queries["Early"] = WorkflowQueryDefinition.CreateWithoutAttribute("Early", () => "here");
            Workflow.Updates["Late"] = WorkflowUpdateDefinition.CreateWithoutAttribute(
                "Late", (List<int> items) => Task.FromResult(items.Count), (List<int> items) => items.Clear());
        }

        [WorkflowRun]
        public Task RunAsync() => Workflow.WaitConditionAsync(() => false);

        [WorkflowQuery]
        public bool Patch() => Workflow.Patched("patch");

        [WorkflowQuery]
        public bool RunTask() => Workflow.RunTaskAsync(() => Task.CompletedTask).IsCompleted;
    }

    [Workflow]
    public class HandlerWorkflow
    {
        private bool finish;

        [WorkflowQuery]
        public int Value { get; private set; }

        [WorkflowRun]
        public async Task RunAsync()
        {
            Workflow.CurrentDetails = "waiting";
            await Workflow.WaitConditionAsync(() => finish && Workflow.AllHandlersFinished);
        }

        [WorkflowSignal]
        public Task FinishAsync()
        {
            finish = true;
            return Task.CompletedTask;
        }

        [WorkflowUpdateValidator(nameof(SetAsync))]
        public void ValidateSet(int value)
        {
            if (value < 0)
            {
                throw new ApplicationFailureException("negative");
            }
        }

        [WorkflowUpdate(Description = "Sets the value")]
        public async Task<string> SetAsync(int value)
        {
            await Workflow.DelayAsync(10);
            var before = Value;
            Value = value;
            return $"{Workflow.CurrentUpdateInfo!.Id}: {before} to {value}";
        }

        [WorkflowUpdate]
        public Task BugAsync() => throw new InvalidOperationException("bug");

        [WorkflowQuery]
        public int Plus(int number = 1) => Value + number;

        [WorkflowQuery]
        public string Write()
        {
            _ = Workflow.DelayAsync(1);
            return "wrote";
        }
    }
}
