using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Tests.Support;
using Temporalio.Workflows;

namespace Temporalio.Tests.Features;

public class ChildWorkflowTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task CancelAbandon_Cancelled_ChildGoesOn()
    {
        var (result, events) = await RunAsync("Abandon");
        result.Should().Be("cancelled");
        events.Should().NotContain(EventType.RequestCancelExternalWorkflowExecutionInitiated);
    }

    [Fact]
    public async Task CancelTryCancel_Cancelled_DoesNotWaitForTheChild()
    {
        var (result, events) = await RunAsync("TryCancel");
        result.Should().Be("cancelled");
        events.Should().Contain(EventType.RequestCancelExternalWorkflowExecutionInitiated);
    }

    [Fact]
    public async Task CancelWaitCompleted_Cancelled_WaitsForTheChildsEnd()
    {
        var (result, events) = await RunAsync("WaitCancellationCompleted");
        result.Should().Be("cancelled");
        events.Should().ContainInOrder(EventType.ExternalWorkflowExecutionCancelRequested, EventType.ChildWorkflowExecutionCanceled);
    }

    [Fact]
    public async Task CancelWaitRequested_Cancelled_WaitsForTheRequest()
    {
        var (result, events) = await RunAsync("WaitCancellationRequested");
        result.Should().Be("cancelled");
        events.Should().Contain(EventType.ExternalWorkflowExecutionCancelRequested);
    }

    [Fact]
    public async Task Handle_Started_KnowsIdAndRun() => (await RunAsync("handle")).Result.Should().Be("child-id True");

    [Fact]
    public async Task Result_ChildCompletes_IsReturned() => (await RunAsync("result")).Result.Should().Be("hello");

    [Fact]
    public async Task Signal_ToTheChild_Arrives() => (await RunAsync("signal")).Result.Should().Be("unblock");

    [Fact]
    public async Task Start_ChildIsLeftAlone_RunsOn()
    {
        await using var worker = Work();
        var id = await server.Client.ExecuteWorkflowAsync(
            (Parent w) => w.RunAsync("start", $"child-{Guid.NewGuid():N}"), worker.NewOptions()).WithinDeadlineAsync();
        var child = server.Client.GetWorkflowHandle<Child, string>(id);
        await child.SignalAsync(w => w.UnblockAsync("later"));
        (await child.GetResultAsync().WithinDeadlineAsync()).Should().Be("later");
    }

    [Fact]
    public async Task ThrowsOnExecute_ChildFails_ThrowsWithItsFailure() => (await RunAsync("fail")).Result.Should().Be("ApplicationFailureException: no");

    [Fact]
    public async Task ThrowsOnStart_IdIsTaken_ThrowsAlreadyStarted() => (await RunAsync("taken")).Result.Should().Be("already started");

    [Fact]
    public async Task ThrowsOnTermination_ChildIsTerminated_ThrowsTerminated()
    {
        await using var worker = Work();
        var id = $"child-{Guid.NewGuid():N}";
        var handle = await server.Client.StartWorkflowAsync((Parent w) => w.RunAsync("wait", id), worker.NewOptions());
        await Eventually.SucceedsAsync(() => server.Client.GetWorkflowHandle(id).TerminateAsync("because"), "child");
        (await handle.GetResultAsync().WithinDeadlineAsync()).Should().StartWith("TerminatedFailureException");
    }

    [Fact]
    public async Task ThrowsOnTimeout_ChildTakesTooLong_ThrowsTimeout() => (await RunAsync("timeout")).Result.Should().StartWith("TimeoutFailureException");

    private async Task<(string Result, IReadOnlyList<EventType> Events)> RunAsync(string how)
    {
        await using var worker = Work();
        var handle = await server.Client.StartWorkflowAsync((Parent w) => w.RunAsync(how, $"child-{Guid.NewGuid():N}"), worker.NewOptions());
        var result = await handle.GetResultAsync().WithinDeadlineAsync();
        return (result, (await handle.FetchHistoryAsync()).Events.Select(e => e.EventType).ToList());
    }

    private RunningWorker Work() => server.Work(options => options.AddWorkflow<Parent>().AddWorkflow<Child>());

    [Workflow("FeatureParent")]
    public class Parent
    {
        [WorkflowRun]
        public async Task<string> RunAsync(string how, string id)
        {
            using var source = new CancellationTokenSource();
            var options = new ChildWorkflowOptions { Id = id, CancellationToken = source.Token };
            if (Enum.TryParse<ChildWorkflowCancellationType>(how, out var type))
            {
                options.CancellationType = type;
                options.ParentClosePolicy = Temporalio.Workflows.ParentClosePolicy.Terminate;
            }

            try
            {
                switch (how)
                {
                    case "result":
                        return await Workflow.ExecuteChildWorkflowAsync((Child w) => w.RunAsync("hello", false), options);
                    case "fail":
                        return await Workflow.ExecuteChildWorkflowAsync((Child w) => w.RunAsync("fail", false), options);
                    case "wait":
                        return await Workflow.ExecuteChildWorkflowAsync((Child w) => w.RunAsync("wait", true), options);
                    case "timeout":
                        options.RunTimeout = TimeSpan.FromSeconds(1);
                        return await Workflow.ExecuteChildWorkflowAsync((Child w) => w.RunAsync("wait", true), options);
                    case "start":
                        options.ParentClosePolicy = Temporalio.Workflows.ParentClosePolicy.Abandon;
                        return (await Workflow.StartChildWorkflowAsync((Child w) => w.RunAsync("wait", true), options)).Id;
                    default:
                        var child = await Workflow.StartChildWorkflowAsync((Child w) => w.RunAsync("wait", true), options);
                        return await ContinueAsync(how, child, options, source);
                }
            }
            catch (WorkflowAlreadyStartedException)
            {
                return "already started";
            }
            catch (ChildWorkflowFailureException e)
            {
                return TemporalException.IsCanceledException(e) ? "cancelled" : $"{e.InnerException!.GetType().Name}: {e.InnerException.Message}";
            }
        }

        private static async Task<string> ContinueAsync(
            string how, ChildWorkflowHandle<Child, string> child, ChildWorkflowOptions options, CancellationTokenSource source)
        {
            switch (how)
            {
                case "handle":
                    return $"{child.Id[..5]}-id {Guid.TryParse(child.FirstExecutionRunId, out _)}";
                case "signal":
                    await child.SignalAsync(w => w.UnblockAsync("unblock"));
                    return await child.GetResultAsync();
                case "taken":
                    options.IdReusePolicy = WorkflowIdReusePolicy.RejectDuplicate;
                    return await Workflow.ExecuteChildWorkflowAsync((Child w) => w.RunAsync("again", false), options);
                default:
                    source.Cancel();
                    return await child.GetResultAsync();
            }
        }
    }

    [Workflow("FeatureChild")]
    public class Child
    {
        private string? word;

        [WorkflowRun]
        public async Task<string> RunAsync(string input, bool wait)
        {
            if (input == "fail")
            {
                throw new ApplicationFailureException("no");
            }

            if (wait)
            {
                await Workflow.WaitConditionAsync(() => word is not null);
            }

            return word ?? input;
        }

        [WorkflowSignal]
        public Task UnblockAsync(string text)
        {
            word = text;
            return Task.CompletedTask;
        }
    }
}
