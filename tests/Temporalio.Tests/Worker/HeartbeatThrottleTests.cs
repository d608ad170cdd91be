using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Temporalio.Tests.Support;
using Temporalio.Worker;

namespace Temporalio.Tests.Worker;

public sealed class HeartbeatThrottleTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider time = new();
    private readonly ConcurrentQueue<object?> sent = new();
    private readonly HeartbeatThrottle throttle;
    private volatile bool reachable = true;

    public HeartbeatThrottleTests() => throttle = new(Send, Interval, time);

    [Fact]
    public async Task Record_First_IsSentAtOnce()
    {
        throttle.Record([1]);

        await SentAsync(1);
    }

    [Fact]
    public async Task Record_MoreWithinInterval_OnlyTheNewestIsSentLater()
    {
        throttle.Record([1]);
        await SentAsync(1);
        throttle.Record([2]);
        throttle.Record([3]);
        sent.Should().Equal(1);

        await AdvanceUntilAsync(2);

        sent.Should().Equal(1, 3);
    }

    [Fact]
    public async Task Record_NotSent_IsTriedAgain()
    {
        reachable = false;
        throttle.Record([1]);
        await SentAsync(1);
        reachable = true;

        await AdvanceUntilAsync(2);

        sent.Should().Equal(1, 1);
    }

    [Fact]
    public async Task StopAsync_Flush_SendsWhatIsPending()
    {
        throttle.Record([1]);
        await SentAsync(1);
        throttle.Record([2]);

        await throttle.StopAsync(flush: true);

        sent.Should().Equal(1, 2);
    }

    [Fact]
    public async Task StopAsync_FlushWhileSending_SendsAgain()
    {
        var begun = new TaskCompletionSource();
        var flushed = new List<object?>();
        using var slow = new HeartbeatThrottle(
            async (details, token) =>
            {
                if (begun.TrySetResult())
                {
                    await Task.Delay(Timeout.Infinite, token);
                }
                flushed.Add(details[0]);
                return true;
            },
            Interval,
            time);
        slow.Record([1]);
        await begun.Task.WithinDeadlineAsync();

        await slow.StopAsync(flush: true).WithinDeadlineAsync();

        flushed.Should().Equal(1);
    }

    [Fact]
    public async Task StopAsync_NoFlush_KeepsTheNewestAtHand()
    {
        throttle.Record([1]);
        await SentAsync(1);
        throttle.Record([2]);

        await throttle.StopAsync(flush: false);
        throttle.Record([3]);

        sent.Should().Equal(1);
        throttle.Latest.Should().Equal(2);
    }

    [Theory]
    [InlineData(10, 8)]
    [InlineData(300, 60)]
    [InlineData(null, 30)]
    public void HeartbeatInterval_Timeout_IsFourFifthsUpToTheCap(int? timeout, int expected)
    {
        var interval = RunningActivity.HeartbeatInterval(timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null, new());

        interval.Should().Be(TimeSpan.FromSeconds(expected));
    }

    public void Dispose() => throttle.Dispose();

    private Task<bool> Send(object?[] details, CancellationToken cancellationToken)
    {
        sent.Enqueue(details[0]);
        return Task.FromResult(reachable);
    }

    private Task SentAsync(int count) => Eventually.IsTrueAsync(() => sent.Count == count, $"{count} heartbeats are sent");

    /// <summary>The timer may not have been set yet, so time goes on until it has fired.</summary>
    private Task AdvanceUntilAsync(int count) => Eventually.IsTrueAsync(
        () =>
        {
            time.Advance(Interval);
            return sent.Count == count;
        },
        $"{count} heartbeats are sent");
}
