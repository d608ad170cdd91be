using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Tests.Support;
using Temporalio.Worker;

namespace Temporalio.Tests.Workflows.EndToEnd;

public class SagaTests
{
    private readonly SagaActivities activities = new();

    [Fact]
    public async Task Saga_AllStepsWork_CompletesAndReplays()
    {
        await using var host = await WorkflowHost.StartAsync();
        host.StartWorker(o => o.AddWorkflow<SagaWorkflow>().AddAllActivities(activities));
        var handle = await host.Client.StartWorkflowAsync(
            (SagaWorkflow w) => w.RunAsync(new[] { "a", "b" }, false), host.NewOptions());
        (await handle.GetResultAsync().WithinDeadlineAsync()).Should().Be("approved by nobody: a,b");
        activities.Log.Should().Equal("do a", "do b");
        await ReplayAsync(handle);
    }

    [Fact]
    public async Task Saga_StepFails_CompensatesInReverseOrderAndFails()
    {
        activities.Broken = "c";
        await using var host = await WorkflowHost.StartAsync();
        host.StartWorker(o => o.AddWorkflow<SagaWorkflow>().AddAllActivities(activities));
        var handle = await host.Client.StartWorkflowAsync(
            (SagaWorkflow w) => w.RunAsync(new[] { "a", "b", "c" }, false), host.NewOptions());
        var failed = await handle.Invoking(h => h.GetResultAsync().WithinDeadlineAsync()).Should().ThrowAsync<WorkflowFailedException>();
        failed.Which.InnerException!.InnerException.Should().BeOfType<ApplicationFailureException>()
            .Which.ErrorType.Should().Be("StepBroken");
        activities.Log.Should().Equal("do a", "do b", "undo c", "undo b", "undo a");
        await ReplayAsync(handle);
    }

    [ServerFact(ServerFeature.Update)]
    public async Task Saga_SignalsUpdatesAndQueries_AreHandledInAParkedWorkflow()
    {
        await using var host = await WorkflowHost.StartAsync();
        host.StartWorker(o => o.AddWorkflow<SagaWorkflow>().AddAllActivities(activities));
        var handle = await host.Client.StartWorkflowAsync(
            (SagaWorkflow w) => w.RunAsync(new[] { "a" }, true), host.NewOptions());
        await handle.SignalAsync(w => w.NoteAsync("x1"));
        await handle.SignalAsync(w => w.NoteAsync("y2"));
        (await handle.QueryAsync(w => w.Notes("x")).WithinDeadlineAsync()).Should().Equal("x1");
        (await handle.QueryAsync(w => w.Current).WithinDeadlineAsync()).Should().Be("a");
        var refused = await handle.Invoking(h => h.ExecuteUpdateAsync(w => w.ApproveAsync(string.Empty)).WithinDeadlineAsync())
            .Should().ThrowAsync<WorkflowUpdateFailedException>();
        refused.Which.InnerException.Should().BeOfType<ApplicationFailureException>().Which.ErrorType.Should().Be("NoName");
        (await handle.ExecuteUpdateAsync(w => w.ApproveAsync("ann")).WithinDeadlineAsync()).Should().Be("thanks ann");
        (await handle.GetResultAsync().WithinDeadlineAsync()).Should().Be("approved by ann: a");
        var described = await handle.DescribeAsync();
        described.TypedSearchAttributes.UntypedValues.Values.Should().Contain("a");
        (await described.Memo["notes"].ToValueAsync<string>()).Should().Be("x1,y2");
        await ReplayAsync(handle);
    }

    [Fact]
    public async Task Saga_CancelledWhileParked_CompensatesAndEndsCanceled()
    {
        await using var host = await WorkflowHost.StartAsync();
        host.StartWorker(o => o.AddWorkflow<SagaWorkflow>().AddAllActivities(activities));
        var handle = await host.Client.StartWorkflowAsync(
            (SagaWorkflow w) => w.RunAsync(new[] { "a" }, true), host.NewOptions());
        await Eventually.IsTrueAsync(() => activities.Log.Contains("do a"), "first step");
        await handle.CancelAsync();
        var failed = await handle.Invoking(h => h.GetResultAsync().WithinDeadlineAsync()).Should().ThrowAsync<WorkflowFailedException>();
        failed.Which.InnerException.Should().BeOfType<CanceledFailureException>();
        activities.Log.Should().Equal("do a", "undo a");
        await ReplayAsync(handle);
    }

    [ServerFact(ServerFeature.Update)]
    public async Task Saga_WorkerReplacedInTheMiddle_GoesOnWhereItWas()
    {
        await using var host = await WorkflowHost.StartAsync();
        var first = host.StartWorker(o => o.AddWorkflow<SagaWorkflow>().AddAllActivities(activities));
        var handle = await host.Client.StartWorkflowAsync(
            (SagaWorkflow w) => w.RunAsync(new[] { "a", "b" }, true), host.NewOptions());
        await handle.SignalAsync(w => w.NoteAsync("before"));
        await Eventually.IsTrueAsync(() => activities.Log.Contains("do a"), "first step");
        await first.DisposeAsync();
        host.StartWorker(o => o.AddWorkflow<SagaWorkflow>().AddAllActivities(activities));
        (await handle.QueryAsync(w => w.Notes("b")).WithinDeadlineAsync()).Should().Equal("before");
        await handle.ExecuteUpdateAsync(w => w.ApproveAsync("bob")).WithinDeadlineAsync();
        (await handle.GetResultAsync().WithinDeadlineAsync()).Should().Be("approved by bob: a,b");
        activities.Log.Should().Equal("do a", "do b");
        await ReplayAsync(handle);
    }

    [ServerTheory(ServerFeature.Update)]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Saga_SmallCache_RebuildsFromHistory(int cached)
    {
        await using var host = await WorkflowHost.StartAsync();
        host.StartWorker(o =>
        {
            o.MaxCachedWorkflows = cached;
            o.AddWorkflow<SagaWorkflow>().AddAllActivities(activities);
        });
        var handles = new List<WorkflowHandle<SagaWorkflow, string>>();
        for (var i = 0; i < 3; i++)
        {
            handles.Add(await host.Client.StartWorkflowAsync(
                (SagaWorkflow w) => w.RunAsync(new[] { "a", "b" }, true), host.NewOptions()));
        }

        foreach (var handle in handles)
        {
            (await handle.QueryAsync(w => w.Notes(string.Empty)).WithinDeadlineAsync()).Should().BeEmpty();
            await handle.ExecuteUpdateAsync(w => w.ApproveAsync("eve")).WithinDeadlineAsync();
        }

        foreach (var handle in handles)
        {
            (await handle.GetResultAsync().WithinDeadlineAsync()).Should().Be("approved by eve: a,b");
            (await handle.QueryAsync(w => w.Current).WithinDeadlineAsync()).Should().Be("b");
            await ReplayAsync(handle);
        }
    }

    private static async Task ReplayAsync(WorkflowHandle handle)
    {
        var history = await handle.FetchHistoryAsync();
        await new WorkflowReplayer(new WorkflowReplayerOptions().AddWorkflow<SagaWorkflow>()).ReplayWorkflowAsync(history);
    }
}
