using Temporalio.Activities;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Client.Interceptors;
using Temporalio.Exceptions;
using Temporalio.Tests.Support;
using Temporalio.Tests.Workflows.Zoo;
using Temporalio.Workflows;

namespace Temporalio.Tests.Features;

public class UpdateTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [ServerFact(ServerFeature.Update)]
    public async Task Activities_CalledByTheHandler_Complete()
    {
        await using var worker = Work();
        var handle = await StartAsync(worker);
        (await handle.ExecuteUpdateAsync(w => w.EchoTimesAsync(5)).WithinDeadlineAsync()).Should().Be("0,1,2,3,4");
        await FinishAsync(handle);
    }

    [ServerFact(ServerFeature.Update)]
    public async Task AsyncAccepted_HandlerGoesOn_ResultComesLaterAlsoById()
    {
        await using var worker = Work();
        var handle = await StartAsync(worker);
        var accepted = await handle.StartUpdateAsync(w => w.WaitAsync("done"), new(WorkflowUpdateStage.Accepted) { Id = "waiting" }).WithinDeadlineAsync();
        var result = accepted.GetResultAsync();
        result.IsCompleted.Should().BeFalse();
        await handle.SignalAsync(w => w.ReleaseAsync());

        (await result.WithinDeadlineAsync()).Should().Be("done");
        (await handle.GetUpdateHandle<string>("waiting").GetResultAsync().WithinDeadlineAsync()).Should().Be("done");
        var failing = await handle.StartUpdateAsync(w => w.WaitAsync("fail"), new(WorkflowUpdateStage.Accepted)).WithinDeadlineAsync();
        await failing.Invoking(update => update.GetResultAsync().WithinDeadlineAsync()).Should().ThrowAsync<WorkflowUpdateFailedException>();
        await FinishAsync(handle);
    }

    [ServerFact(ServerFeature.Update)]
    public async Task Basic_Update_AnswersAndChangesTheState()
    {
        await using var worker = Work();
        var handle = await StartAsync(worker);
        (await handle.ExecuteUpdateAsync(w => w.SetAsync("new")).WithinDeadlineAsync()).Should().Be("start");
        (await FinishAsync(handle)).Should().Be("new");
    }

    [ServerFact(ServerFeature.Update)]
    public async Task BasicAsync_StagesBelowAccepted_AreRefusedAndCompletedWaits()
    {
        await using var worker = Work();
        var handle = await StartAsync(worker);
        foreach (var stage in new[] { WorkflowUpdateStage.None, WorkflowUpdateStage.Admitted })
        {
            await handle.Invoking(given => given.StartUpdateAsync(w => w.SetAsync("x"), new(stage))).Should().ThrowAsync<ArgumentException>();
        }

        var completed = await handle.StartUpdateAsync(w => w.SetAsync("y"), new(WorkflowUpdateStage.Completed)).WithinDeadlineAsync();
        (await completed.GetResultAsync().WithinDeadlineAsync()).Should().Be("start");
        await handle.Invoking(given => given.ExecuteUpdateAsync(w => w.SetAsync(string.Empty)).WithinDeadlineAsync())
            .Should().ThrowAsync<WorkflowUpdateFailedException>();
        (await FinishAsync(handle)).Should().Be("y");
    }

    [ServerFact(ServerFeature.Update)]
    public async Task ClientInterceptor_ChangesTheArgument_HandlerGetsTheChanged()
    {
        await using var worker = Work();
        var handle = await StartAsync(worker);
        var client = await server.Server.ConnectAsync(options => options.Interceptors = [new Shouting()]);
        await client.GetWorkflowHandle<Updated, string>(handle.Id).ExecuteUpdateAsync(w => w.SetAsync("quiet")).WithinDeadlineAsync();
        (await FinishAsync(handle)).Should().Be("QUIET");
    }

    [ServerFact(ServerFeature.Update)]
    public async Task Deduplication_SameId_RunsOnce()
    {
        await using var worker = Work();
        var handle = await StartAsync(worker);
        var both = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => handle.ExecuteUpdateAsync(w => w.CountAsync(), new() { Id = "same" }))).WithinDeadlineAsync();
        both.Should().OnlyContain(count => count == 1);
        (await handle.ExecuteUpdateAsync(w => w.CountAsync(), new() { Id = "other" }).WithinDeadlineAsync()).Should().Be(2);
        await FinishAsync(handle);
        (await EventsAsync(handle)).Count(type => type == EventType.WorkflowExecutionUpdateAccepted).Should().Be(2);
    }

    [ServerFact(ServerFeature.Update)]
    public async Task NonDurableReject_Refused_LeavesNothingOfTheUpdateInHistory()
    {
        await using var worker = Work();
        var handle = await StartAsync(worker);
        foreach (var _ in Enumerable.Range(0, 3))
        {
            await handle.Invoking(given => given.ExecuteUpdateAsync(w => w.SetAsync(string.Empty)).WithinDeadlineAsync())
                .Should().ThrowAsync<WorkflowUpdateFailedException>();
        }

        (await FinishAsync(handle)).Should().Be("start");
        var events = await EventsAsync(handle);
        events.Should().NotContain(EventType.WorkflowExecutionUpdateAccepted).And.NotContain(EventType.WorkflowExecutionUpdateRejected);
    }

    [ServerFact(ServerFeature.Update)]
    public async Task Self_ActivityUpdatesItsOwnWorkflow_Completes()
    {
        await using var worker = Work();
        var handle = await server.Client.StartWorkflowAsync((Updated w) => w.RunAsync("self"), worker.NewOptions());
        (await handle.GetResultAsync().WithinDeadlineAsync()).Should().Be("by my activity");
    }

    [ServerFact(ServerFeature.Update)]
    public async Task TaskFailure_BugInHandler_IsRepairedByTheNextTask()
    {
        await using var worker = Work();
        var options = worker.NewOptions();
        options.TaskTimeout = TimeSpan.FromSeconds(1);
        var handle = await server.Client.StartWorkflowAsync((Updated w) => w.RunAsync("wait"), options);
        await handle.Invoking(given => given.ExecuteUpdateAsync(w => w.FailAsync()).WithinDeadlineAsync())
            .Should().ThrowAsync<WorkflowUpdateFailedException>();
        Updated.Bugs[handle.Id] = 1;

        (await handle.ExecuteUpdateAsync(w => w.BuggyAsync()).WithinDeadlineAsync()).Should().Be("repaired");
        await FinishAsync(handle);
        (await EventsAsync(handle)).Count(type => type == EventType.WorkflowTaskFailed).Should().BeLessThanOrEqualTo(1);
    }

    [ServerFact(ServerFeature.Update)]
    public async Task ValidationReplay_HistoryReplayed_ValidatorDoesNotRunAgain()
    {
        await using var worker = Work(cached: 0);
        var handle = await StartAsync(worker);
        await handle.ExecuteUpdateAsync(w => w.SetAsync("once")).WithinDeadlineAsync();
        Updated.Validations[handle.Id].Should().Be(1);
        await handle.ExecuteUpdateAsync(w => w.CountAsync()).WithinDeadlineAsync();
        (await FinishAsync(handle)).Should().Be("once");
        Updated.Validations[handle.Id].Should().Be(1);
    }

    [ServerFact(ServerFeature.Update)]
    public async Task WorkerRestart_BetweenAcceptedAndCompleted_GoesOn()
    {
        var queue = $"queue-{Guid.NewGuid():N}";
        WorkflowHandle<Updated, string> handle;
        WorkflowUpdateHandle<string> update;
        await using (var first = Work(queue: queue))
        {
            handle = await StartAsync(first);
            update = await handle.StartUpdateAsync(w => w.WaitAsync("survived"), new(WorkflowUpdateStage.Accepted)).WithinDeadlineAsync();
        }

        await using var second = Work(queue: queue);
        await handle.SignalAsync(w => w.ReleaseAsync());
        (await update.GetResultAsync().WithinDeadlineAsync()).Should().Be("survived");
        await FinishAsync(handle);
    }

    private static async Task<string> FinishAsync(WorkflowHandle<Updated, string> handle)
    {
        await handle.SignalAsync(w => w.FinishAsync());
        return await handle.GetResultAsync().WithinDeadlineAsync();
    }

    private static async Task<List<EventType>> EventsAsync(WorkflowHandle handle) =>
        [.. (await handle.FetchHistoryAsync()).Events.Select(e => e.EventType)];

    private Task<WorkflowHandle<Updated, string>> StartAsync(RunningWorker worker) =>
        server.Client.StartWorkflowAsync((Updated w) => w.RunAsync("wait"), worker.NewOptions());

    private RunningWorker Work(int cached = 100, string? queue = null) => server.Work(
        options =>
        {
            options.MaxCachedWorkflows = cached;
            options.AddWorkflow<Updated>().AddActivity(Updated.UpdateMyWorkflowAsync).AddAllActivities(typeof(ZooActivities), null);
        },
        queue);

    private sealed class Shouting : IClientInterceptor
    {
        public ClientOutboundInterceptor InterceptClient(ClientOutboundInterceptor nextInterceptor) => new Outbound(nextInterceptor);

        private sealed class Outbound(ClientOutboundInterceptor next) : ClientOutboundInterceptor(next)
        {
            public override Task<WorkflowUpdateHandle<TResult>> StartWorkflowUpdateAsync<TResult>(StartWorkflowUpdateInput input) =>
                Next.StartWorkflowUpdateAsync<TResult>(input with { Args = [.. input.Args.Select(arg => (object?)((string)arg!).ToUpperInvariant())] });
        }
    }
}
