using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Status;
using Masterful.Workflows.Contracts.Verification;
using Masterful.Workflows.Phases;

namespace Masterful.Workflows.Tests.Migrations;

public sealed class DowntimeAttributionTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;
    private static readonly IReadOnlyList<PhaseStatus> Phases =
    [
        Phase(PhaseId.Fence, 0, 4), Phase(PhaseId.Etcd, 4, 10), Phase(PhaseId.Cutover, 10, null), new(PhaseId.Endpoint, PhaseOutcome.Pending, null, null, []),
    ];

    [Fact]
    public void Of_TwoVantagePoints_SplitsEachOverThePhases()
    {
        var downtime = DowntimeAttribution.Of(
            Report("node-1", 20, Gap("read", 2, 12), Gap("write", 2, 13)),
            Report("beside seed-a", 20, Gap("read", 1, 3), Gap("read", 5, 15), Gap("watch", 6, 7)),
            Phases)!;

        downtime.Vantages.Should().HaveCount(2);
        downtime.Vantages[0].Should().BeEquivalentTo(new { Vantage = "node-1", LongestReadMs = 10_000, LongestWriteMs = 11_000, LongestWatchMs = 0, Note = "" });
        downtime.Vantages[0].Phases.Should().Equal(
            new PhaseDowntime(PhaseId.Fence, 2000, 2000, 0), new PhaseDowntime(PhaseId.Etcd, 6000, 6000, 0), new PhaseDowntime(PhaseId.Cutover, 2000, 3000, 0));
        downtime.Vantages[1].Phases.Should().Equal(
            new PhaseDowntime(PhaseId.Fence, 2000, 0, 0), new PhaseDowntime(PhaseId.Etcd, 5000, 0, 1000), new PhaseDowntime(PhaseId.Cutover, 5000, 0, 0));
        downtime.Phases.Should().Equal(
            new PhaseDowntime(PhaseId.Fence, 2000, 2000, 0), new PhaseDowntime(PhaseId.Etcd, 6000, 6000, 1000), new PhaseDowntime(PhaseId.Cutover, 5000, 3000, 0));
        downtime.Should().BeEquivalentTo(new { LongestMs = 11_000, LongestReadMs = 10_000, LongestWriteMs = 11_000, LongestWatchMs = 1000 });
        downtime.Probe.Vantage.Should().Be("node-1");
    }

    [Fact]
    public void Of_TwoGapsInAPhase_TellsTheLongest() =>
        DowntimeAttribution.Of(Report("node-1", 20, Gap("read", 4, 5), Gap("read", 6, 9)), null, Phases)!.Phases
            .Should().Equal(new PhaseDowntime(PhaseId.Etcd, 3000, 0, 0));

    [Fact]
    public void Of_ApiNotBackFromOutside_SaysSo() =>
        DowntimeAttribution.Of(Report("node-1", 20), Report("beside seed-a", 20, Gap("read", 2, 20) with { IsOpen = true }, Gap("write", 2, 19)), Phases)!.Vantages[1].Note
            .Should().Be("not back when probing ended: read");

    [Fact]
    public void Of_ApiBackWithTheVeryLastProbe_IsBack() =>
        DowntimeAttribution.Of(Report("node-1", 20, Gap("read", 2, 20)), null, Phases)!.Vantages[0].Note.Should().BeEmpty();

    [Theory]
    [InlineData("", "not measured: the API was never reached from there")]
    [InlineData("not measured: no reason", "not measured: no reason")]
    public void Of_NeverReachedFromOutside_CountsTheNodeOnly(string note, string expected)
    {
        var outside = Report("beside seed-a", 20, Gap("read", 0, 20)) with { Successes = 0, Note = note };

        var downtime = DowntimeAttribution.Of(Report("node-1", 20, Gap("read", 2, 3)), outside, Phases)!;

        downtime.LongestMs.Should().Be(1000);
        downtime.Vantages[1].Should().BeEquivalentTo(new { Samples = 7, LongestReadMs = 0, Note = expected });
    }

    [Fact]
    public void Of_NodeLost_TakesWhatWasSeenFromOutside()
    {
        var downtime = DowntimeAttribution.Of(null, Report("beside seed-a", 20, Gap("read", 2, 3)), Phases)!;

        downtime.LongestMs.Should().Be(1000);
        downtime.Probe.Vantage.Should().Be("beside seed-a");
        DowntimeAttribution.Of(null, null, Phases).Should().BeNull();
    }

    [Fact]
    public void Of_NobodyReachedTheApi_IsNoMeasurementOfNothing()
    {
        var never = Report("beside seed-a", 20, Gap("read", 0, 20)) with { Successes = 0 };

        var downtime = DowntimeAttribution.Of(new("node-1", Start, Start, 0, []), never, Phases)!;

        downtime.IsMeasured.Should().BeFalse();
        downtime.Vantages.Select(vantage => vantage.Note).Should().Equal("not measured: no probe was sent", "not measured: the API was never reached from there");
    }

    private static PhaseStatus Phase(PhaseId id, int from, int? to) => new(id, PhaseOutcome.Done, Start.AddSeconds(from), to is { } end ? Start.AddSeconds(end) : null, []);

    private static ProbeGap Gap(string kind, int from, int to) => new(kind, Start.AddSeconds(from), Start.AddSeconds(to), false);

    private static ProbeReport Report(string vantage, int to, params ProbeGap[] gaps) => new(vantage, Start, Start.AddSeconds(to), 7, gaps) { Successes = 5 };
}
