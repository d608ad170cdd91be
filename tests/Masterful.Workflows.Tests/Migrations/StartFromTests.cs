using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Status;

namespace Masterful.Workflows.Tests.Migrations;

/// <summary>Runs that go on where an earlier one ended.</summary>
public sealed class StartFromTests
{
    [Fact]
    public async Task RunAsync_StartFromCutover_ProvesEarlierPhases()
    {
        await using var lab = await MigrationLab.StartAsync();
        var handle = await lab.BeginAsync("""{"shoot": "garden/masterful", "approve": [], "startFrom": "cutover"}""");
        var result = await handle.GetResultAsync();

        result.Phases.Take(4).Should().OnlyContain(phase => phase.Outcome == PhaseOutcome.Proven);
        lab.World.Calls.Should().Contain("CheckCredentials").And.Contain("CheckEtcd").And.NotContain("StopSource").And.NotContain("TakeSnapshot");
    }

    [Fact]
    public async Task RunAsync_StartFromBeyondTheSwitch_OffersNoRollbackWhateverIsNotProven()
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.Failing["CheckCredentials"] = true;
        var handle = await lab.BeginAsync("""{"shoot": "garden/masterful", "approve": [], "startFrom": "addons"}""");

        var status = await lab.UntilAsync(handle, current => current.Parked is not null);

        status.Phase.Should().Be(PhaseId.Credentials);
        status.Choices.Should().NotContain("Rollback", "etcd on the node has what was written since the switch");
        await handle.TerminateAsync();
    }
}
