using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Tests.Support;
using Temporalio.Workflows;

namespace Temporalio.Tests.Client;

/// <summary>What handles know of runs, and what they refuse to do.</summary>
public class WorkflowHandleServerTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly TemporalClient client = fixture.Client;
    private readonly string id = $"wf-{Guid.NewGuid()}";

    [Fact]
    public async Task Start_WithSignal_KnowsNoFirstRun()
    {
        var options = Options();
        options.SignalWithStart("Approve", []);

        var signalled = await client.StartWorkflowAsync("Echo", [], options);
        var started = await client.StartWorkflowAsync("Echo", [], new($"{id}-2", id));

        signalled.FirstExecutionRunId.Should().BeNull();
        signalled.ResultRunId.Should().NotBeNullOrEmpty();
        started.FirstExecutionRunId.Should().Be(started.ResultRunId);
    }

    [Fact]
    public void GetWorkflowHandle_WithRun_AwaitsTheChainsResult()
    {
        var handle = client.GetWorkflowHandle<string, string>(id, "run", "first");

        handle.RunId.Should().Be("run");
        handle.FirstExecutionRunId.Should().Be("first");
        handle.ResultRunId.Should().BeNull();
    }

    [Fact]
    public async Task GetResult_TerminatedWithDetails_HasThem()
    {
        var handle = await client.StartWorkflowAsync("Echo", [], Options());
        await handle.TerminateAsync(options: new() { Details = ["why", 5] });

        var result = () => handle.GetResultAsync().WithinDeadlineAsync();

        var terminated = (await result.Should().ThrowAsync<WorkflowFailedException>())
            .WithInnerException<TerminatedFailureException>().Which;
        terminated.Message.Should().BeOneOf(["Workflow terminated", "terminated by user via frontend"], "services since 1.29 give a reason of their own");
        terminated.Details!.ElementAt<string>(0).Should().Be("why");
        terminated.Details.ElementAt<int>(1).Should().Be(5);
    }

    [Fact]
    public async Task GetResult_TimedOut_SaysSo()
    {
        var handle = await client.StartWorkflowAsync("Echo", [], new(id, id) { RunTimeout = TimeSpan.FromMilliseconds(100) });

        var result = () => handle.GetResultAsync().WithinDeadlineAsync();

        (await result.Should().ThrowAsync<WorkflowFailedException>())
            .WithInnerException<TimeoutFailureException>().WithMessage("Workflow timed out");
    }

    [Fact]
    public async Task FetchHistory_ToldToWait_DoesNot()
    {
        var handle = await client.StartWorkflowAsync("Echo", [], Options());

        var history = await handle.FetchHistoryAsync(new() { WaitNewEvent = true }).WithinDeadlineAsync();

        history.Events.Should().NotBeEmpty();
    }

    [ServerFact(ServerFeature.Search)]
    public async Task ListWorkflowHistories_Query_FetchesEach()
    {
        await client.StartWorkflowAsync("Echo", [], Options());
        await client.StartWorkflowAsync("Echo", [], new($"{id}-2", id));
        var found = new List<string>();

        await Eventually.IsTrueAsync(
            async () =>
            {
                found.Clear();
                await foreach (var history in client.ListWorkflowHistoriesAsync($"WorkflowId IN ('{id}', '{id}-2')"))
                {
                    history.Events.Should().NotBeEmpty();
                    found.Add(history.Id);
                }

                return found.Count == 2;
            },
            "both are listed");

        found.Should().BeEquivalentTo(id, $"{id}-2");
    }

    [Fact]
    public async Task FetchHistoryEvents_EnumerationCancelled_Ends()
    {
        var handle = await client.StartWorkflowAsync("Echo", [], Options());
        using var stop = new CancellationTokenSource();

        var fetch = async () =>
        {
            await foreach (var historyEvent in handle.FetchHistoryEventsAsync(new() { WaitNewEvent = true }).WithCancellation(stop.Token))
            {
                stop.CancelAfter(50);
            }
        };

        await fetch.Invoking(call => call().WithinDeadlineAsync()).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Start_ContradictoryOptions_Throws()
    {
        var signalArgs = Options();
        signalArgs.StartSignalArgs = ["lost"];
        var memo = Options();
        memo.Memo = new Dictionary<string, object> { ["none"] = null! };

        await client.Invoking(c => c.StartWorkflowAsync("Echo", [], signalArgs)).Should().ThrowAsync<ArgumentException>();
        await client.Invoking(c => c.StartWorkflowAsync("Echo", [], memo)).Should().ThrowAsync<ArgumentException>().WithMessage("*none*");
        var list = async () =>
        {
            await foreach (var workflow in client.ListWorkflowsAsync(string.Empty, new() { Limit = -1 }))
            {
                workflow.Should().BeNull("none is to be listed");
            }
        };
        await list.Should().ThrowAsync<ArgumentOutOfRangeException>();
    }

    [Fact]
    public async Task Start_CallOfAnOverride_NamesTheTypeThatItIsCalledOn()
    {
        var handle = await client.StartWorkflowAsync((DerivedWorkflow w) => w.RunAsync(), Options());
        await handle.SignalAsync(w => w.PokeAsync());

        var events = (await handle.FetchHistoryAsync()).Events;

        events.First().WorkflowExecutionStartedEventAttributes.WorkflowType.Name.Should().Be("derived");
        events.Should().ContainSingle(e => e.WorkflowExecutionSignaledEventAttributes != null)
            .Which.WorkflowExecutionSignaledEventAttributes.SignalName.Should().Be("derived-poke");
    }

    private WorkflowOptions Options() => new(id, id);

    [Workflow]
    public class BaseWorkflow
    {
        [WorkflowRun]
        public virtual Task RunAsync() => Task.CompletedTask;

        [WorkflowSignal]
        public virtual Task PokeAsync() => Task.CompletedTask;
    }

    [Workflow("derived")]
    public class DerivedWorkflow : BaseWorkflow
    {
        [WorkflowRun]
        public override Task RunAsync() => Task.CompletedTask;

        [WorkflowSignal("derived-poke")]
        public override Task PokeAsync() => Task.CompletedTask;
    }
}
