using Temporalio.Client;
using Temporalio.Tests.Support;
using Temporalio.Tests.Workflows.Zoo;
using Temporalio.Workflows;

namespace Temporalio.Tests.Features;

public class SignalTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Activities_CalledByTheHandler_Complete()
    {
        await using var worker = Work();
        var handle = await StartAsync(worker, "sum");
        foreach (var number in Enumerable.Range(1, 5))
        {
            await handle.SignalAsync(w => w.EchoAsync($"{number}"));
        }

        (await handle.GetResultAsync().WithinDeadlineAsync()).Split(',').Should().BeEquivalentTo("1", "2", "3", "4", "5");
    }

    [Fact]
    public async Task Basic_Signal_Unblocks()
    {
        await using var worker = Work();
        var handle = await StartAsync(worker, "one");
        await handle.SignalAsync(w => w.NoteAsync("hello"));
        (await handle.GetResultAsync().WithinDeadlineAsync()).Should().Be("hello");
    }

    [Fact]
    public async Task ChildWorkflow_SignalledByItsParent_Completes()
    {
        await using var worker = Work();
        (await (await StartAsync(worker, "child")).GetResultAsync().WithinDeadlineAsync()).Should().Be("from its parent");
    }

    [Fact]
    public async Task External_SignalByNameFromOutside_Arrives()
    {
        await using var worker = Work();
        var handle = await StartAsync(worker, "one");
        await server.Client.GetWorkflowHandle(handle.Id).SignalAsync("Note", ["by name"]);
        (await handle.GetResultAsync().WithinDeadlineAsync()).Should().Be("by name");
    }

    [Fact]
    public async Task PreventClose_SignalDuringTheLastTask_IsHandledBeforeTheEnd()
    {
        await using var worker = Work();
        var id = $"wf-{Guid.NewGuid():N}";
        var gate = TaskGate.Of(id);
        var handle = await server.Client.StartWorkflowAsync((Signalled w) => w.RunAsync("gate"), worker.NewOptions(id));
        await gate.Reached.WithinDeadlineAsync();
        await handle.SignalAsync(w => w.NoteAsync("late"));
        gate.Open();

        (await handle.GetResultAsync().WithinDeadlineAsync()).Should().Be("late");
    }

    [Fact]
    public async Task SignalWithStart_Twice_StartsOnce()
    {
        await using var worker = Work();
        var options = worker.NewOptions();
        options.IdConflictPolicy = Api.Enums.V1.WorkflowIdConflictPolicy.UseExisting;
        options.SignalWithStart((Signalled w) => w.NoteAsync("1"));
        var first = await server.Client.StartWorkflowAsync((Signalled w) => w.RunAsync("two"), options);
        options.SignalWithStart((Signalled w) => w.NoteAsync("2"));
        var second = await server.Client.StartWorkflowAsync((Signalled w) => w.RunAsync("two"), options);

        second.ResultRunId.Should().Be(first.ResultRunId);
        (await second.GetResultAsync().WithinDeadlineAsync()).Should().Be("1,2");
    }

    [Fact]
    public async Task WorkflowToWorkflow_ByExternalHandle_Arrives()
    {
        await using var worker = Work();
        var target = await StartAsync(worker, "one");
        (await (await StartAsync(worker, $"to {target.Id}")).GetResultAsync().WithinDeadlineAsync()).Should().Be("sent");
        (await target.GetResultAsync().WithinDeadlineAsync()).Should().Be("from another");
    }

    private Task<WorkflowHandle<Signalled, string>> StartAsync(RunningWorker worker, string how) =>
        server.Client.StartWorkflowAsync((Signalled w) => w.RunAsync(how), worker.NewOptions());

    private RunningWorker Work() => server.Work(options =>
    {
        // The gate holds the workflow's thread for longer than workflow code may take.
        options.DebugMode = true;
        options.AddWorkflow<Signalled>().AddAllActivities(typeof(ZooActivities), null);
    });

    [Workflow]
    public class Signalled
    {
        private readonly List<string> notes = [];

        [WorkflowRun]
        public async Task<string> RunAsync(string how)
        {
            switch (how)
            {
                case "gate":
                    if (notes.Count == 0)
                    {
                        TaskGate.Of(Workflow.Info.WorkflowId).Pass();
                    }

                    break;
                case "child":
                    var child = await Workflow.StartChildWorkflowAsync((Signalled w) => w.RunAsync("one"));
                    await child.SignalAsync(w => w.NoteAsync("from its parent"));
                    return await child.GetResultAsync();
                case ['t', 'o', ' ', .. var id]:
                    await Workflow.GetExternalWorkflowHandle<Signalled>(id).SignalAsync(w => w.NoteAsync("from another"));
                    return "sent";
                default:
                    await Workflow.WaitConditionAsync(() => notes.Count == (how == "sum" ? 5 : how == "two" ? 2 : 1) && Workflow.AllHandlersFinished);
                    break;
            }

            return string.Join(',', notes);
        }

        [WorkflowSignal]
        public Task NoteAsync(string text)
        {
            notes.Add(text);
            return Task.CompletedTask;
        }

        [WorkflowSignal]
        public async Task EchoAsync(string text) => notes.Add(await Workflow.ExecuteActivityAsync(
            () => ZooActivities.Echo(text), new() { StartToCloseTimeout = TimeSpan.FromSeconds(30) }));
    }
}
