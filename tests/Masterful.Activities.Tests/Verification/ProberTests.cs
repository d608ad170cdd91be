using Masterful.Activities.Node;
using Masterful.Activities.Verification;
using Microsoft.Extensions.Logging.Abstractions;

namespace Masterful.Activities.Tests.Verification;

public sealed class ProberTests : IDisposable
{
    private readonly TestLandscape landscape = new();

    [Fact]
    public async Task RunAsync_CancelledAndStartedAgain_EndsNormallyAndGoesOnWithItsFile()
    {
        var first = await RunUntilAsync(state => state.Samples >= 6);
        var second = await RunUntilAsync(state => state.Samples >= first.Samples + 6);

        second.From.Should().Be(first.From);
        second.Nonce.Should().Be(first.Nonce);
        var report = await new NodeVerificationActivities(landscape.File, TimeProvider.System, NullLogger<NodeVerificationActivities>.Instance).CollectProbeAsync(landscape.Node);
        report.Vantage.Should().Be("node-1");
        report.Samples.Should().BeGreaterThanOrEqualTo(second.Samples);
        report.Successes.Should().BePositive();
    }

    [Fact]
    public async Task CollectProbeAsync_NothingProbed_EmptyReport()
    {
        var report = await new NodeVerificationActivities(landscape.File, TimeProvider.System, NullLogger<NodeVerificationActivities>.Instance).CollectProbeAsync(landscape.Node);

        report.Samples.Should().Be(0);
        report.Gaps.Should().BeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_CancelledWhileTheApiIsAway_GoesOnUntilItIsBackOrForAsLongAsItMay(bool comesBack)
    {
        var directory = new NodePlace(landscape.File, landscape.Node).Directory;
        using var transport = new FakeProbeTransport();
        using var cancellation = new CancellationTokenSource();
        var running = new Prober(new NodeProbeStore(directory), transport, "node-1", TimeProvider.System)
            .RunAsync("run-1", () => comesBack ? TimeSpan.FromMinutes(1) : TimeSpan.FromSeconds(1), cancellation.Token);
        ProbeState? State() => directory.TryReadState<ProbeState>(NodeProbeStore.StateName);
        await UntilAsync(() => State() is { Successes: > 6 });
        transport.PatchStatus = 503;
        await UntilAsync(() => State() is { } state && state.To - state.LastSuccess[ProbeKind.Write] > ProbeTrack.Tolerated);

        await cancellation.CancelAsync();
        if (comesBack)
        {
            running.IsCompleted.Should().BeFalse("a gap is open");
            transport.PatchStatus = 200;
        }

        await running;
        var last = State()!;
        (last.To - last.LastSuccess[ProbeKind.Write] <= ProbeTrack.Tolerated).Should().Be(comesBack);
        last.Gaps.Any(gap => gap.Kind == ProbeKind.Write).Should().Be(comesBack, "a gap that has not ended is not among them");
    }

    public void Dispose() => landscape.Dispose();

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            await Task.Delay(20, deadline.Token);
        }
    }

    private async Task<ProbeState> RunUntilAsync(Func<ProbeState, bool> enough)
    {
        var directory = new NodePlace(landscape.File, landscape.Node).Directory;
        using var transport = new FakeProbeTransport();
        using var cancellation = new CancellationTokenSource();
        var running = new Prober(new NodeProbeStore(directory), transport, "node-1", TimeProvider.System).RunAsync("run-1", () => TimeSpan.Zero, cancellation.Token);
        await UntilAsync(() => directory.TryReadState<ProbeState>(NodeProbeStore.StateName) is { } state && enough(state));

        await cancellation.CancelAsync();
        await running;
        return directory.TryReadState<ProbeState>(NodeProbeStore.StateName)!;
    }
}
