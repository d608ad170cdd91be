using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Preflight;
using Masterful.Workflows.Contracts.Status;
using Temporalio.Exceptions;

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

    [Theory]
    [InlineData("")]
    [InlineData(""", "startFrom": "credentials" """)]
    [InlineData(""", "startFrom": "cutover" """)]
    public async Task RunAsync_EarlierRunSwitchedTheNames_IsRefusedBeforeAnythingIsWritten(string startFrom)
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.SwitchedAt = DateTimeOffset.UnixEpoch;
        lab.World.Findings.Add(new("endpoint-switched", FindingSeverity.Error, "Shoot garden/masterful", "the API's names were moved", ""));

        var handle = await lab.BeginAsync($$"""{"shoot": "garden/masterful", "approve": []{{startFrom}}}""");

        var failure = (await handle.Awaiting(migration => migration.GetResultAsync()).Should().ThrowAsync<WorkflowFailedException>()).Which;
        failure.InnerException!.Message.Should().Contain("[endpoint-switched]");
        lab.World.Calls.Should().Equal("InspectSource", "InspectNode");
    }

    [Fact]
    public async Task RunAsync_StartFromEndpointAfterTheSwitch_GoesOnWithoutAWayBack()
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.SwitchedAt = DateTimeOffset.UnixEpoch;
        lab.World.Findings.Add(new("endpoint-switched", FindingSeverity.Error, "Shoot garden/masterful", "the API's names were moved", ""));
        lab.World.Failing["RecordEndpoint"] = true;
        var handle = await lab.BeginAsync("""{"shoot": "garden/masterful", "approve": [], "startFrom": "endpoint"}""");

        var status = await lab.UntilAsync(handle, current => current.Parked is not null);
        lab.World.Failing.Clear();
        await MigrationLab.TellAsync(handle, "Retry");

        status.Phase.Should().Be(PhaseId.Endpoint);
        status.Choices.Should().NotContain("Rollback");
        (await handle.GetResultAsync()).Outcome.Should().Be(MigrationOutcome.Migrated);
    }
}
