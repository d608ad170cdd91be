using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Tests.Support;
using Temporalio.Workflows;

namespace Temporalio.Tests.Features;

public class ResetTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [ServerFact(ServerFeature.ResetAndDelete)]
    public async Task ResetAndDelete_TheNewRun_IsGoneAndTheOldOneStays()
    {
        await using var worker = server.Work(options => options.AddWorkflow<Short>());
        var handle = await server.Client.StartWorkflowAsync((Short w) => w.RunAsync(), worker.NewOptions());
        await handle.GetResultAsync().WithinDeadlineAsync();
        var reset = await server.Client.WorkflowService.ResetWorkflowExecutionAsync(new()
        {
            Namespace = server.Client.Options.Namespace,
            WorkflowExecution = new() { WorkflowId = handle.Id, RunId = handle.ResultRunId },
            WorkflowTaskFinishEventId = 4,
            RequestId = Guid.NewGuid().ToString(),
            Reason = "test",
        });
        var renewed = server.Client.GetWorkflowHandle<Short, int>(handle.Id, reset.RunId);
        (await renewed.GetResultAsync().WithinDeadlineAsync()).Should().Be(1);

        await server.Client.WorkflowService.DeleteWorkflowExecutionAsync(new()
        {
            Namespace = server.Client.Options.Namespace,
            WorkflowExecution = new() { WorkflowId = handle.Id, RunId = reset.RunId },
        });

        // A service deletes a run only once its queues have noted that they are done with the run's end: every half minute or so, and behind
        // whatever other tests have deleted meanwhile.
        await Eventually.IsTrueAsync(async () => await IsGoneAsync(renewed), "the new run is deleted", TimeSpan.FromMinutes(15));
        (await IsGoneAsync(server.Client.GetWorkflowHandle(handle.Id, handle.ResultRunId))).Should().BeFalse();
    }

    private static async Task<bool> IsGoneAsync(WorkflowHandle handle)
    {
        try
        {
            await handle.DescribeAsync();
            return false;
        }
        catch (RpcException e) when (e.Code == RpcException.StatusCode.NotFound)
        {
            return true;
        }
    }

    [Workflow]
    public class Short
    {
        [WorkflowRun]
        public async Task<int> RunAsync()
        {
            await Workflow.DelayAsync(1);
            return 1;
        }
    }
}
