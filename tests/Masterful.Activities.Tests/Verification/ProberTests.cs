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

    public void Dispose() => landscape.Dispose();

    private async Task<ProbeState> RunUntilAsync(Func<ProbeState, bool> enough)
    {
        var directory = new NodePlace(landscape.File, landscape.Node).Directory;
        using var transport = new FakeProbeTransport();
        using var cancellation = new CancellationTokenSource();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var running = new Prober(new NodeProbeStore(directory), transport, "node-1", TimeProvider.System).RunAsync("run-1", cancellation.Token);
        while (directory.TryReadState<ProbeState>(NodeProbeStore.StateName) is not { } state || !enough(state))
        {
            await Task.Delay(20, deadline.Token);
        }

        await cancellation.CancelAsync();
        await running;
        return directory.TryReadState<ProbeState>(NodeProbeStore.StateName)!;
    }
}
