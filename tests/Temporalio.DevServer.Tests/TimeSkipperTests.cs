using Temporalio.Api.History.V1;
using Temporalio.DevServer.Engine;
using Temporalio.DevServer.Timers;

namespace Temporalio.DevServer.Tests;

public sealed class TimeSkipperTests : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);
    private readonly SkippingTimeProvider clock = new();
    private readonly ServerFixture server;

    public TimeSkipperTests() => server = new ServerFixture(clock);

    public void Dispose() => server.Dispose();

    [Fact]
    public async Task Skip_WorkCameToARunWhileAnotherWasChanging_IsLeftUndone()
    {
        for (var i = 0; i < 20; i++)
        {
            await server.StartAsync(key: new WorkflowKey(server.Key.Namespace, $"workflow-{i}"));
            await server.CompleteTaskAsync(ServerFixture.Timer("t", TimeSpan.FromHours(1)));
        }

        var (busy, changing) = ChoosePair();
        var begun = clock.GetUtcNow();
        using var changes = new ManualResetEventSlim();
        using var change = new ManualResetEventSlim();
        var changed = Task.Run(() => server.Engine.ChangeAsync(
            changing,
            _ =>
            {
                changes.Set();
                change.Wait();
            },
            CancellationToken.None));
        changes.Wait();
        using var skipper = new TimeSkipper(clock, server.Engine);
        skipper.Unlock();

        // Time for a skipper that does not look at all runs at once to have looked at one of the two.
        await Task.Delay(Moment);
        await server.Engine.ChangeAsync(
            busy, scope => scope.Current()!.Signal(new WorkflowExecutionSignaledEventAttributes { SignalName = "s" }), CancellationToken.None);
        var task = await server.PollWorkflowAsync();
        change.Set();
        await changed;
        await Task.Delay(Moment);

        clock.GetUtcNow().Should().BeBefore(begun + TimeSpan.FromMinutes(30), "a worker has a task");
        await server.CompleteAsync(task!.TaskToken);
        SpinWait.SpinUntil(() => clock.GetUtcNow() > begun + TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(20)).Should().BeTrue("all runs wait for timers");
    }

    // Two runs whose locks are independent, the first of which comes first when runs are looked at one by one.
    private (WorkflowKey First, WorkflowKey Second) ChoosePair()
    {
        var keys = server.Engine.OpenRuns.Select(run => run.Key).ToList();
        return keys.SelectMany((first, at) => keys.Skip(at + 1).Select(second => (first, second)))
            .First(pair => WorkflowLocks.IndexOf(pair.first) > WorkflowLocks.IndexOf(pair.second));
    }
}
