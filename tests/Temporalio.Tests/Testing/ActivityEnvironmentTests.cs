using Temporalio.Activities;
using Temporalio.Testing;

namespace Temporalio.Tests.Testing;

public class ActivityEnvironmentTests
{
    [Fact]
    public async Task RunAsync_Heartbeat_IsCaptured()
    {
        var beats = new List<object?>();
        var environment = new ActivityEnvironment { Heartbeater = details => beats.AddRange(details) };

        var attempt = await environment.RunAsync(() =>
        {
            ActivityExecutionContext.Current.Heartbeat("a", 1);
            return ActivityExecutionContext.Current.Info.Attempt;
        });

        attempt.Should().Be(1);
        beats.Should().Equal("a", 1);
        ActivityExecutionContext.HasCurrent.Should().BeFalse();
    }

    [Fact]
    public async Task Cancel_ReasonAndDetails_AreKeptFromTheFirstCall()
    {
        var environment = new ActivityEnvironment();

        environment.Cancel(ActivityCancelReason.Paused, new() { IsPaused = true });
        environment.Cancel();

        environment.CancelReason.Should().Be(ActivityCancelReason.Paused);
        var seen = await environment.RunAsync(() => Task.FromResult(ActivityExecutionContext.Current.CancellationDetails!));
        seen.IsPaused.Should().BeTrue();
        seen.IsCancelRequested.Should().BeFalse();
    }

    [Fact]
    public async Task Cancel_Reason_IsSeen()
    {
        var environment = new ActivityEnvironment();
        var running = new TaskCompletionSource();
        var activity = environment.RunAsync(async () =>
        {
            running.SetResult();
            var context = ActivityExecutionContext.Current;
            await Task.Delay(Timeout.Infinite, context.CancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
            return context.CancelReason;
        });
        await running.Task;

        environment.Cancel(ActivityCancelReason.WorkerShutdown);

        (await activity).Should().Be(ActivityCancelReason.WorkerShutdown);
    }
}
