using Masterful.Workflows.Contracts.Verification;
using Masterful.Activities.Verification;

namespace Masterful.Activities.Tests.Verification;

public sealed class ProbeSamplerTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly FakeProbeTransport transport = new();
    private readonly FixedClock clock = new(Start);

    /// <inheritdoc/>
    public void Dispose() => transport.Dispose();

    [Fact]
    public async Task ReadAsync_ServerAwayForTwoSeconds_OneGapFromLastSuccessToNext()
    {
        var (track, sampler) = Create();
        await ReadAtAsync(sampler, 100, 200);
        await ReadAtAsync(sampler, 200, 0);
        await ReadAtAsync(sampler, 1200, 503);
        await ReadAtAsync(sampler, 2100, 200);

        var gaps = track.State().Gaps;
        gaps.Should().ContainSingle();
        gaps[0].Should().Be(new ProbeGap("read", At(100), At(2100), Blind: false));
        track.State().Samples.Should().Be(4);
        track.State().ToReport("node-1").Gaps.Where(gap => gap.Kind == "read").Should().Equal(gaps, "the last probe of all ended it");
    }

    [Theory]
    [InlineData(404, true)]
    [InlineData(403, true)]
    [InlineData(401, false)]
    [InlineData(500, false)]
    public async Task ReadAsync_Status_CountsAsAnswerOrNot(int status, bool success)
    {
        var (track, sampler) = Create();
        await ReadAtAsync(sampler, 200, status);

        track.State().LastSuccess["read"].Should().Be(success ? At(200) : Start);
    }

    [Fact]
    public async Task WriteAsync_EventGone_CreatesItAgain()
    {
        var (track, sampler) = Create();
        transport.PatchStatus = 404;
        clock.Now = At(100);
        await sampler.WriteAsync(CancellationToken.None);

        transport.Created.Should().Equal($"masterful-probe.node-1.{track.Nonce}");
        track.State().LastSuccess["write"].Should().Be(At(100));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(503)]
    [InlineData(0)]
    public async Task WriteAsync_Refused_IsOpenGapInReport(int status)
    {
        var (track, sampler) = Create();
        transport.PatchStatus = status;
        clock.Now = At(900);
        await sampler.WriteAsync(CancellationToken.None);

        track.State().ToReport("node-1").Gaps.Should().Contain(new ProbeGap("write", Start, At(900), Blind: false, IsOpen: true));
    }

    [Fact]
    public async Task WatchAsync_StreamEndsAndReopensLate_GapIsTimeWithoutStream()
    {
        var (track, sampler) = Create();
        var first = sampler.WatchAsync(CancellationToken.None);
        clock.Now = At(200);
        sampler.Tick();
        transport.WatchEnd.SetResult(200);
        await first;
        transport.Status = 0;
        clock.Now = At(700);
        await sampler.WatchAsync(CancellationToken.None);
        transport.Status = 200;
        transport.WatchEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
        clock.Now = At(1200);
        var second = sampler.WatchAsync(CancellationToken.None);

        sampler.IsOpen.Should().BeTrue();
        track.State().Gaps.Should().Equal(new ProbeGap("watch", At(200), At(1200), Blind: false));
        transport.WatchEnd.SetResult(200);
        await second;
    }

    [Fact]
    public void Open_SameRunLater_GapAcrossRestartIsBlind()
    {
        var (track, _) = Create();
        track.Probed("read", success: true, At(100));
        var resumed = ProbeTrack.Open(track.State(), "run-1", At(4000));
        resumed.Probed("read", success: true, At(4000));

        resumed.Nonce.Should().Be(track.Nonce);
        resumed.State().Gaps.Should().Equal(new ProbeGap("read", At(100), At(4000), Blind: true));
        resumed.State().Blind.Should().Equal("watch", "write");
    }

    [Fact]
    public void Open_AnotherRun_StartsAnew()
    {
        var (track, _) = Create();
        track.Probed("read", success: false, At(900));

        ProbeTrack.Open(track.State(), "run-2", At(90_000)).State().From.Should().Be(At(90_000));
    }

    private static DateTimeOffset At(int milliseconds) => Start.AddMilliseconds(milliseconds);

    private (ProbeTrack Track, ProbeSampler Sampler) Create()
    {
        var track = ProbeTrack.Open(null, "run-1", Start);
        return (track, new ProbeSampler(transport, track, "node-1", clock));
    }

    private Task ReadAtAsync(ProbeSampler sampler, int milliseconds, int status)
    {
        (clock.Now, transport.Status) = (At(milliseconds), status);
        return sampler.ReadAsync(CancellationToken.None);
    }
}
