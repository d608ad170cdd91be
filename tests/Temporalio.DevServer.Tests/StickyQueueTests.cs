using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.DevServer.Engine;
using Temporalio.DevServer.Matching;
using TaskQueue = Temporalio.Api.TaskQueue.V1.TaskQueue;

namespace Temporalio.DevServer.Tests;

public sealed class StickyQueueTests : IDisposable
{
    private static readonly QueueKey Own = new("default", "own", TaskQueueType.Workflow);
    private readonly ServerFixture server = new();

    public void Dispose() => server.Dispose();

    [Fact]
    public async Task Signal_WorkerOfTheStickyQueueLives_GoesThere()
    {
        await StartOnOwnQueueAsync();

        await server.ChangeAsync(Signal);

        server.Engine.Queues.Find(Own)!.Backlog.Should().Be(1);
        (await server.PollWorkflowAsync()).Should().BeNull();
    }

    [Fact]
    public async Task Signal_StickyQueueIsRemovedBeforeTheTaskIsThere_GoesToTheOtherWorkersAtOnce()
    {
        await StartOnOwnQueueAsync();

        await server.ChangeAsync(run =>
        {
            Signal(run);
            run.WorkflowTask.StickyQueue.Should().Be(Own.Name);
            server.Engine.Queues.Remove(Own);
        });

        await server.AdvanceAsync(TimeSpan.Zero, run => run.WorkflowTask.StickyQueue.Length == 0);
        (await server.PollWorkflowAsync())!.History.Events[^1].EventType.Should().Be(EventType.WorkflowTaskStarted);
        server.Engine.Queues.Find(Own).Should().BeNull();
    }

    [Fact]
    public async Task Shutdown_QueryWaitsInTheStickyQueue_GoesToTheOtherWorkersAtOnce()
    {
        await StartOnOwnQueueAsync();
        await server.Engine.ChangeAsync(
            server.Key,
            scope =>
            {
                var (run, live) = (scope.Current()!, server.Engine.Live(scope.Current()!.RunId));
                live.AddQuery(new PendingQuery(new Api.Query.V1.WorkflowQuery { QueryType = "q" }));
                scope.AfterCommit(() => live.DispatchQueries(server.Engine, run));
            },
            CancellationToken.None);
        server.Engine.Queues.Find(Own)!.Backlog.Should().Be(1);

        foreach (var task in server.Engine.Queues.Remove(Own))
        {
            server.Engine.LeaveStickyQueue(task);
        }

        var others = server.Engine.Queues.Get(Own with { Name = ServerFixture.Queue });
        (await others.PollAsync("other", TimeSpan.FromSeconds(5), CancellationToken.None)).Should().BeOfType<QueryTaskItem>().Which.Sticky.Should().BeFalse();
    }

    [Fact]
    public async Task Restart_TaskOnAStickyQueue_WaitsThereForItsWorker()
    {
        await StartOnOwnQueueAsync();
        await server.ChangeAsync(Signal);

        server.Restart();

        server.Engine.Queues.Find(Own)!.Backlog.Should().Be(1);
        await server.AdvanceAsync(TimeSpan.FromSeconds(10), run => run.WorkflowTask.StickyQueue.Length == 0);
        (await server.PollWorkflowAsync()).Should().NotBeNull();
    }

    [Fact]
    public async Task Poll_QueueIsRemoved_EndsAtOnceAndTakesNothingMore()
    {
        var queue = server.Engine.Queues.Get(Own);
        var poll = queue.PollAsync("worker", TimeSpan.FromMinutes(1), CancellationToken.None);

        server.Engine.Queues.Remove(Own);

        (await poll).Should().BeNull();
        (await queue.PollAsync("worker", TimeSpan.FromMinutes(1), CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20))).Should().BeNull();
        queue.TryAdd(new WorkflowTaskItem(Own, server.Key, "run", 2, 1, Transient: false, Sticky: true)).Should().BeFalse();
    }

    private static void Signal(Run run) => run.Signal(new WorkflowExecutionSignaledEventAttributes { SignalName = "s" });

    private async Task StartOnOwnQueueAsync()
    {
        await server.StartAsync();
        var task = await server.PollWorkflowAsync();
        await server.Engine.Queues.Get(Own).PollAsync("worker", TimeSpan.Zero, CancellationToken.None);
        await server.CompleteAsync(task!.TaskToken, new StickyExecutionAttributes
        {
            WorkerTaskQueue = new TaskQueue { Name = Own.Name, Kind = TaskQueueKind.Sticky, NormalName = ServerFixture.Queue },
            ScheduleToStartTimeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(10)),
        });
    }
}
