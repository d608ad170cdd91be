using Temporalio.Client;
using Temporalio.Tests.Support;
using Temporalio.Workflows;

namespace Temporalio.Tests.Features;

public class ContinueAsNewTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task ContinueAsSame_Continued_KeepsMemoAndArguments()
    {
        await using var worker = Work();
        var options = worker.NewOptions();
        options.Memo = new Dictionary<string, object> { ["note"] = "kept" };
        var handle = await server.Client.StartWorkflowAsync((Continuing w) => w.RunAsync(new(2, "input")), options);

        (await handle.GetResultAsync().WithinDeadlineAsync()).Should().Be("input");
        var last = await server.Client.GetWorkflowHandle(handle.Id).DescribeAsync();
        (await last.Memo["note"].ToValueAsync<string>()).Should().Be("kept");
        last.RunId.Should().NotBe(handle.ResultRunId);
    }

    [Fact]
    public async Task SignalsBlockContinueAsNew_SignalDuringTheTask_IsHandledByTheOldRun()
    {
        await using var worker = Work();
        var id = $"wf-{Guid.NewGuid():N}";
        var gate = TaskGate.Of(id);
        var handle = await server.Client.StartWorkflowAsync((Continuing w) => w.RunAsync(new(1, "gate")), worker.NewOptions(id));
        await gate.Reached.WithinDeadlineAsync();
        await handle.SignalAsync(w => w.NoteAsync("early"));
        gate.Open();

        (await handle.GetResultAsync().WithinDeadlineAsync()).Should().Be("gate signalled in the first run");
    }

    [ServerFact(ServerFeature.Update)]
    public async Task UpdatesDoNotBlockContinueAsNew_UpdateDuringTheTask_IsHandledByTheNewRun()
    {
        await using var worker = Work();
        var id = $"wf-{Guid.NewGuid():N}";
        var gate = TaskGate.Of(id);
        var handle = await server.Client.StartWorkflowAsync((Continuing w) => w.RunAsync(new(1, "gate then wait")), worker.NewOptions(id));
        await gate.Reached.WithinDeadlineAsync();
        var updating = handle.ExecuteUpdateAsync(w => w.WhichRunAsync());
        // Nothing shows that a server has admitted an update; one that comes after the gate has to meet the new run as well.
        await server.Client.GetWorkflowHandle(id).DescribeAsync();
        gate.Open();

        var handledBy = await updating.WithinDeadlineAsync();
        await handle.GetResultAsync().WithinDeadlineAsync();
        var last = await server.Client.GetWorkflowHandle(id).DescribeAsync();
        handledBy.Should().Be(last.RunId);
        last.RunId.Should().NotBe(handle.ResultRunId);
    }

    private RunningWorker Work() => server.Work(options =>
    {
        // The gate holds the workflow's thread for longer than workflow code may take.
        options.DebugMode = true;
        options.AddWorkflow<Continuing>();
    });

    public record State(int Runs, string Input);

    [Workflow]
    public class Continuing
    {
        private string? note;
        private bool updated;

        [WorkflowRun]
        public async Task<string> RunAsync(State state)
        {
            if (note is not null)
            {
                return $"{state.Input} signalled in the {(state.Runs == 1 ? "first" : "second")} run";
            }

            if (state.Runs > 0)
            {
                if (state.Input.StartsWith("gate", StringComparison.Ordinal))
                {
                    TaskGate.Of(Workflow.Info.WorkflowId).Pass();
                }

                var next = new State(state.Runs - 1, updated ? "done" : state.Input);
                throw Workflow.CreateContinueAsNewException((Continuing w) => w.RunAsync(next));
            }

            if (state.Input.EndsWith("wait", StringComparison.Ordinal))
            {
                await Workflow.WaitConditionAsync(() => updated && Workflow.AllHandlersFinished);
            }

            return state.Input;
        }

        [WorkflowSignal]
        public Task NoteAsync(string text)
        {
            note = text;
            return Task.CompletedTask;
        }

        [WorkflowUpdate]
        public Task<string> WhichRunAsync()
        {
            updated = true;
            return Task.FromResult(Workflow.Info.RunId);
        }
    }
}
