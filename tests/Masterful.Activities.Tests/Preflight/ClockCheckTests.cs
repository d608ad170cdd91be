using Masterful.Activities.Preflight;
using Masterful.Workflows.Contracts.Preflight;

namespace Masterful.Activities.Tests.Preflight;

public sealed class ClockCheckTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData(4.9, FindingSeverity.Passed)]
    [InlineData(-4.9, FindingSeverity.Passed)]
    [InlineData(-5, FindingSeverity.Warning)]
    [InlineData(29.9, FindingSeverity.Warning)]
    [InlineData(30, FindingSeverity.Error)]
    [InlineData(-3600, FindingSeverity.Error)]
    public void Run_Skew_IsJudgedByItsSize(double seconds, FindingSeverity severity)
    {
        var findings = new FindingList();

        ClockCheck.Run("node node-1", Now, Now.AddSeconds(-seconds), findings);

        findings.Findings.Should().ContainSingle().Which.Severity.Should().Be(severity);
    }

    [Fact]
    public void Run_Behind_SaysByHowMuchAndWhatBothHad()
    {
        var findings = new FindingList();

        ClockCheck.Run("node node-1", Now, Now.AddSeconds(31.25), findings);

        findings.Findings.Single().Message.Should().Be(
            "2026-01-02T03:04:05.0000000Z, 31.3 s behind the Temporal Service, which had 2026-01-02T03:04:36.2500000Z; 30 s are refused");
    }

    [Fact]
    public void Run_NoOtherClock_SaysSo()
    {
        var findings = new FindingList();

        ClockCheck.Run("node node-1", Now, ClockCheck.Reference(), findings);

        findings.Findings.Single().Should().Match<Finding>(finding => finding.Severity == FindingSeverity.Passed && finding.Message.EndsWith("compared with no other clock"));
    }
}
