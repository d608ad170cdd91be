using System.Collections.Concurrent;
using Temporalio.Activities;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Tests.Support;
using Temporalio.Worker;
using Temporalio.Workflows;

namespace Temporalio.Tests.Worker;

public class TemporalWorkerServerTests : IClassFixture<ServerFixture>
{
    private readonly TemporalClient client;
    private readonly string id = $"wf-{Guid.NewGuid()}";

    public TemporalWorkerServerTests(ServerFixture fixture) => client = fixture.Client;

    [ServerFact(ServerFeature.Update)]
    public async Task Execute_WorkflowAndActivity_TalkThroughTheServer()
    {
        var options = new TemporalWorkerOptions(id).AddWorkflow<Approval>().AddActivity(Approval.Announce);
        using var worker = new TemporalWorker(client, options);

        await worker.ExecuteAsync(async () =>
        {
            var handle = await client.StartWorkflowAsync((Approval workflow) => workflow.RunAsync("garden/one"), new(id, id));
            (await handle.QueryAsync(workflow => workflow.State).WithinDeadlineAsync()).Should().Be("waiting");
            var refused = () => handle.ExecuteUpdateAsync(workflow => workflow.ApproveAsync(string.Empty)).WithinDeadlineAsync();
            (await refused.Should().ThrowAsync<WorkflowUpdateFailedException>()).WithInnerException<ApplicationFailureException>();
            (await handle.ExecuteUpdateAsync(workflow => workflow.ApproveAsync("ann")).WithinDeadlineAsync()).Should().Be(1);
            await handle.SignalAsync(workflow => workflow.FinishAsync());
            (await handle.GetResultAsync().WithinDeadlineAsync()).Should().Be("garden/one approved by ann");
            (await handle.QueryAsync(workflow => workflow.State).WithinDeadlineAsync()).Should().Be("done");
        }).WithinDeadlineAsync();
    }

    [Fact]
    public async Task Execute_TokenCancelled_StopsAndThrows()
    {
        using var stop = new CancellationTokenSource();
        using var worker = new TemporalWorker(client, new TemporalWorkerOptions(id).AddWorkflow<Approval>());

        var execute = async () =>
        {
            var running = worker.ExecuteAsync(stop.Token);
            await stop.CancelAsync();
            await running.WithinDeadlineAsync();
        };

        await execute.Should().ThrowExactlyAsync<TaskCanceledException>();
    }

    [Fact]
    public async Task Execute_Tasks_AreToldWithTheirWorkflow()
    {
        var told = new ConcurrentQueue<string>();
        var options = new TemporalWorkerOptions(id).AddWorkflow<Approval>();
        options.WorkflowTaskStarting += (_, task) => told.Enqueue(
            $"starting {task.WorkflowInfo.WorkflowId}, original {task.WorkflowInfo.OriginalExecutionRunId == task.WorkflowInfo.RunId}");
        options.WorkflowTaskCompleted += (_, task) => told.Enqueue($"{task.WorkflowDefinition.Name} {task.TaskFailureException?.Message ?? "done"}");
        using var worker = new TemporalWorker(client, options);

        await worker.ExecuteAsync(async () =>
        {
            var handle = await client.StartWorkflowAsync((Approval workflow) => workflow.RunAsync("garden/one"), new(id, id));
            await handle.QueryAsync(workflow => workflow.State).WithinDeadlineAsync();
        }).WithinDeadlineAsync();

        told.Take(2).Should().Equal($"starting {id}, original True", "Approval done");
    }

    [Fact]
    public async Task Client_Replaced_ServesTheCallsThatFollow()
    {
        using var worker = new TemporalWorker(client, new TemporalWorkerOptions(id).AddWorkflow<Approval>());
        var other = new TemporalClient(client.Connection, client.Options);

        worker.Client = other;

        worker.Client.Should().BeSameAs(other);
        await worker.ExecuteAsync(async () =>
        {
            var handle = await client.StartWorkflowAsync((Approval workflow) => workflow.RunAsync("garden/one"), new(id, id));
            (await handle.QueryAsync(workflow => workflow.State).WithinDeadlineAsync()).Should().Be("waiting");
        }).WithinDeadlineAsync();
        worker.Invoking(w => w.Client = TemporalClient.CreateLazy(new("nowhere:7233"))).Should().Throw<InvalidOperationException>();
    }

    [Workflow]
    public class Approval
    {
        private readonly List<string> approvals = [];
        private bool finished;

        [WorkflowQuery]
        public string State { get; private set; } = "waiting";

        [Activity]
        public static string Announce(string shoot, string by) => $"{shoot} approved by {by}";

        [WorkflowRun]
        public async Task<string> RunAsync(string shoot)
        {
            await Workflow.WaitConditionAsync(() => finished && approvals.Count > 0);
            var text = await Workflow.ExecuteActivityAsync(
                () => Announce(shoot, approvals[0]), new() { StartToCloseTimeout = TimeSpan.FromSeconds(30) });
            State = "done";
            return text;
        }

        [WorkflowUpdate]
        public Task<int> ApproveAsync(string by)
        {
            approvals.Add(by);
            return Task.FromResult(approvals.Count);
        }

        [WorkflowUpdateValidator(nameof(ApproveAsync))]
        public void ValidateApprove(string by)
        {
            if (by.Length == 0)
            {
                throw new ApplicationFailureException("Who approves?");
            }
        }

        [WorkflowSignal]
        public Task FinishAsync()
        {
            finished = true;
            return Task.CompletedTask;
        }
    }
}
