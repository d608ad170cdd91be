using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.DevServer.Frontend;
using Temporalio.DevServer.Grpc;
using Temporalio.DevServer.Matching;

namespace Temporalio.DevServer.Tests;

public sealed class CancelledPollTests : IDisposable
{
    private readonly ServerFixture server = new();

    public void Dispose() => server.Dispose();

    [Fact]
    public async Task Poll_CancelledWhileTheRunIsLocked_PutsTheWorkflowTaskBack()
    {
        await server.StartAsync();

        await CancelWhileLockedAsync(TaskQueueType.Workflow, (task, cancellation) =>
            server.WorkflowTasks.StartAsync((WorkflowTaskItem)task, "worker", cancellation));

        (await server.PollWorkflowAsync())!.Attempt.Should().Be(1);
        (await server.EventTypesAsync()).Should().ContainSingle(type => type == EventType.WorkflowTaskStarted);
    }

    [Fact]
    public async Task Poll_CancelledWhileTheRunIsLocked_PutsTheActivityBackToTheFront()
    {
        await server.StartAsync();
        await server.CompleteTaskAsync(Activity("first"), Activity("second"));

        await CancelWhileLockedAsync(TaskQueueType.Activity, (task, cancellation) =>
            server.Activities.StartAsync((ActivityTaskItem)task, "worker", cancellation));

        (await server.PollActivityAsync())!.ActivityId.Should().Be("first");
        (await server.PollActivityAsync())!.ActivityId.Should().Be("second");
    }

    private static Api.Command.V1.Command Activity(string id) => ServerFixture.Activity(scheduled =>
    {
        scheduled.ActivityId = id;
        scheduled.StartToCloseTimeout = Duration.FromTimeSpan(TimeSpan.FromHours(1));
    });

    private async Task CancelWhileLockedAsync<T>(TaskQueueType type, Func<QueuedTask, CancellationToken, Task<T?>> take)
        where T : class
    {
        using var locked = new ManualResetEventSlim();
        using var unlock = new ManualResetEventSlim();
        var change = Task.Run(() => server.ChangeAsync(_ =>
        {
            locked.Set();
            unlock.Wait();
        }));
        locked.Wait();
        using var cancellation = new CancellationTokenSource();
        var key = new QueueKey(server.Key.Namespace, ServerFixture.Queue, type);
        var poll = WorkerHandlers.PollAsync(
            server.Engine, key, "worker", new CallContext(null, cancellation.Token), task => take(task, cancellation.Token));
        await cancellation.CancelAsync();
        unlock.Set();
        await change;
        await FluentActions.Awaiting(() => poll).Should().ThrowAsync<OperationCanceledException>();
    }
}
