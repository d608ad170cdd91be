using Masterful.Worker.Commands;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Status;

namespace Masterful.Worker.Tests.Commands;

public sealed class StatusTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 3, 0, 0, TimeSpan.Zero);

    private static readonly RunningStep Waiting = new(
        "WaitForNodes", "node/node-1", "running", 1, 6, Now.AddSeconds(-34), null, "1@node-1", "the Service kubernetes has no endpoint yet", null);

    [Fact]
    public void Of_NothingUnderWay_SaysNothingOfIt() => Text().Should().NotContain("Under way");

    [Fact]
    public void Of_Running_TellsForHowLongAndWhatItWaitsFor() =>
        Text(Waiting).Should().Contain("  WaitForNodes (running for 34 s): the Service kubernetes has no endpoint yet");

    [Fact]
    public void Of_TriedAgain_TellsWhenAndWhy() =>
        Text(Waiting with { State = "scheduled", Attempt = 3, NextAttempt = Now.AddSeconds(4), Progress = null, LastFailure = "MIG-ETCD-001 refused" })
            .Should().Contain($"  WaitForNodes (next attempt in 4 s, attempt 3 of 6){Environment.NewLine}    the attempt before failed: MIG-ETCD-001 refused");

    [Fact]
    public void Of_NobodyHasTakenIt_SaysSo() =>
        Text(Waiting with { State = "scheduled", Worker = "", Progress = null }).Should().Contain("  WaitForNodes (scheduled for 34 s, no process has taken it from queue node/node-1)");

    private static string Text(params RunningStep[] steps) =>
        StatusText.Of(new MigrationStatus("garden/masterful", "Running", PhaseId.Endpoint, true, "", null, [], [], []), steps, Now);
}
