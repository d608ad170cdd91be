using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Tests.Support;
using Temporalio.Workflows;

namespace Temporalio.Tests.Features;

public class QueryTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task SuccessfulQuery_SignalsBetween_AnswersTheState()
    {
        await using var worker = Work();
        var handle = await StartAsync(worker.TaskQueue);
        (await handle.QueryAsync(w => w.Counter()).WithinDeadlineAsync()).Should().Be(0);
        await handle.SignalAsync(w => w.IncrementAsync());
        (await handle.QueryAsync(w => w.Counter()).WithinDeadlineAsync()).Should().Be(1);
    }

    [Fact]
    public async Task TimeoutDueToNoActiveWorkers_Deadline_IsKept()
    {
        var handle = await StartAsync($"nobody-{Guid.NewGuid():N}");

        var error = (await handle.Invoking(given => given.QueryAsync(
                w => w.Counter(), new() { Rpc = new() { Timeout = TimeSpan.FromMilliseconds(300), Retry = false } }).WithinDeadlineAsync())
            .Should().ThrowAsync<RpcException>()).Which;

        error.Code.Should().BeOneOf(
            RpcException.StatusCode.DeadlineExceeded, RpcException.StatusCode.Cancelled, RpcException.StatusCode.FailedPrecondition);
    }

    [Fact]
    public async Task UnexpectedArguments_OfAnotherType_FailTheQueryOnly()
    {
        await using var worker = Work();
        var handle = await StartAsync(worker.TaskQueue);

        await handle.Invoking(given => given.QueryAsync<string>("Add", ["no number"]).WithinDeadlineAsync()).Should().ThrowAsync<WorkflowQueryFailedException>();
        await handle.Invoking(given => given.QueryAsync<string>("Add", []).WithinDeadlineAsync()).Should().ThrowAsync<WorkflowQueryFailedException>();
        (await handle.QueryAsync<int>("Add", [2, "more than asked for"]).WithinDeadlineAsync()).Should().Be(2);
    }

    [Fact]
    public async Task UnexpectedQueryTypeName_Unknown_NamesTheKnownOnes()
    {
        await using var worker = Work();
        var handle = await StartAsync(worker.TaskQueue);

        (await handle.Invoking(given => given.QueryAsync<string>("Nonexistent", []).WithinDeadlineAsync())
            .Should().ThrowAsync<WorkflowQueryFailedException>()).WithMessage("*Nonexistent*Add*Counter*");
    }

    [Fact]
    public async Task UnexpectedReturnType_OfTheAnswer_FailsAtTheClient()
    {
        await using var worker = Work();
        var handle = await StartAsync(worker.TaskQueue);

        await handle.Invoking(given => given.QueryAsync<List<string>>("Counter", []).WithinDeadlineAsync())
            .Should().ThrowAsync<System.Text.Json.JsonException>();
        (await server.Client.GetWorkflowHandle(handle.Id).DescribeAsync()).Status.Should().Be(WorkflowExecutionStatus.Running);
    }

    private Task<WorkflowHandle<Queried>> StartAsync(string queue) =>
        server.Client.StartWorkflowAsync((Queried w) => w.RunAsync(), new($"wf-{Guid.NewGuid():N}", queue));

    private RunningWorker Work() => server.Work(options => options.AddWorkflow<Queried>());

    [Workflow]
    public class Queried
    {
        private int counter;

        [WorkflowRun]
        public Task RunAsync() => Workflow.WaitConditionAsync(() => counter > 100);

        [WorkflowQuery]
        public int Counter() => counter;

        [WorkflowQuery]
        public int Add(int number) => counter + number;

        [WorkflowSignal]
        public Task IncrementAsync()
        {
            counter++;
            return Task.CompletedTask;
        }
    }
}
