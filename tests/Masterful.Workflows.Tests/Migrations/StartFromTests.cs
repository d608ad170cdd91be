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

    [Theory]
    [InlineData("InspectNode", PhaseId.Preflight)]
    [InlineData("CheckCredentials", PhaseId.Credentials)]
    [InlineData("CheckFence", PhaseId.Fence)]
    [InlineData("CheckEtcd", PhaseId.Etcd)]
    public async Task Rollback_ParkedBeforeAllIsProven_TakesBackAllThatTheEarlierRunMayHaveDone(string failing, PhaseId parked)
    {
        await using var lab = await MigrationLab.StartAsync("node-1", "node-2", "node-3");
        lab.World.Failing[failing] = true;
        var handle = await lab.BeginAsync("""{"shoot": "garden/masterful", "approve": [], "nodes": ["node-1", "node-2", "node-3"], "startFrom": "cutover"}""");
        (await lab.UntilAsync(handle, current => current.Parked is not null)).Phase.Should().Be(parked);
        lab.World.Places.Clear();

        await MigrationLab.TellAsync(handle, "Rollback");

        (await handle.GetResultAsync()).Outcome.Should().Be(MigrationOutcome.RolledBack);
        lab.World.Places.Should().Equal(
            "InspectSource on migrations", "RecordSource on migrations",
            "RestoreKubeconfigs on node/node-3", "RestoreKubeconfigs on node/node-2", "RestoreKubeconfigs on node/node-1",
            "RemoveMembers on node/node-1", "RemoveControlPlane on node/node-3", "RemoveMembers on node/node-1", "RemoveControlPlane on node/node-2", "RemoveControlPlane on node/node-1",
            "RemoveEtcd on node/node-1",
            "Unfence on migrations",
            "RemoveWarmEtcd on node/node-1", "RemoveWarmSnapshot on migrations",
            "RemoveCredentials on node/node-3", "RemoveCredentials on node/node-2", "RemoveCredentials on node/node-1",
            "RestoreKubelet on node/node-3", "RestoreKubelet on node/node-2", "RestoreKubelet on node/node-1");
    }

    [Theory]
    [InlineData("endpoint", false)]
    [InlineData("cutover", false)]
    [InlineData("endpoint", true)]
    public async Task RollbackOrCancel_EarlierRunSwitchedTheNames_TakesNothingBack(string startFrom, bool cancels)
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.Failing["InspectSource"] = true;
        var handle = await lab.BeginAsync($$"""{"shoot": "garden/masterful", "approve": [], "startFrom": "{{startFrom}}"}""");
        await lab.UntilAsync(handle, current => current.Parked is not null);
        lab.World.Failing.Clear();
        lab.World.SwitchedAt = DateTimeOffset.UnixEpoch;
        lab.World.Calls.Clear();

        await (cancels ? handle.CancelAsync() : MigrationLab.TellAsync(handle, "Rollback"));

        var failure = (await handle.Awaiting(run => run.GetResultAsync()).Should().ThrowAsync<WorkflowFailedException>()).Which;
        failure.InnerException!.Message.Should().Contain("MIG-END-003").And.Contain("Nothing was taken back");
        lab.World.Calls.Should().Equal("InspectSource");
    }

    [Fact]
    public async Task RunAsync_SwitchedAndANodeAway_OffersNoRollback()
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.SwitchedAt = DateTimeOffset.UnixEpoch;
        lab.World.Failing["InspectNode"] = true;
        var handle = await lab.BeginAsync("""{"shoot": "garden/masterful", "approve": [], "startFrom": "endpoint"}""");

        var status = await lab.UntilAsync(handle, current => current.Parked is not null);

        status.Phase.Should().Be(PhaseId.Preflight);
        status.Choices.Should().NotContain("Rollback");
        await handle.TerminateAsync();
    }

    [Fact]
    public async Task Rollback_SkippedBeforeAnythingIsKnown_StillClearsTheNodesInOrder()
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.Failing["InspectSource"] = true;
        var handle = await lab.BeginAsync("""{"shoot": "garden/masterful", "approve": [], "startFrom": "cutover"}""");
        await lab.UntilAsync(handle, current => current.Parked is not null);
        await MigrationLab.TellAsync(handle, "Rollback");
        await lab.UntilAsync(handle, current => current.State == "RollbackParked");
        lab.World.Calls.Clear();

        await MigrationLab.TellAsync(handle, "Skip", "the Garden is gone");

        (await handle.GetResultAsync()).Compensations[0].Outcome.Should().Be("left behind");
        lab.World.Calls.Should().Equal("RestoreKubeconfigs", "RemoveControlPlane", "RemoveEtcd", "RemoveWarmEtcd", "RemoveWarmSnapshot", "RemoveCredentials", "RestoreKubelet");
    }

    [Fact]
    public async Task Rollback_EarlierRunCannotBeFoundOut_ParksAndGoesOnWithoutWhenAnOperatorSaysSo()
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.Failing["CheckEtcd"] = true;
        var handle = await lab.BeginAsync("""{"shoot": "garden/masterful", "approve": [], "startFrom": "cutover"}""");
        await lab.UntilAsync(handle, current => current.Parked is not null);
        lab.World.Failing["RecordSource"] = true;
        await MigrationLab.TellAsync(handle, "Rollback");

        var status = await lab.UntilAsync(handle, current => current.State == "RollbackParked");
        await MigrationLab.TellAsync(handle, "Skip", "the Seed is gone");
        var result = await handle.GetResultAsync();

        status.Parked!.Message.Should().StartWith("find out what the run before this one did: ");
        result.Outcome.Should().Be(MigrationOutcome.RolledBack);
        result.Compensations[0].Should().Match<CompensationOutcome>(step => step.Outcome == "left behind" && step.Detail == "the Seed is gone");
        lab.World.Calls.Should().Contain("RemoveEtcd").And.Contain("Unfence").And.Contain("RemoveCredentials", "what was registered is taken back all the same");
    }

    [Fact]
    public async Task RunAsync_GateOfAPhaseThatIsProven_IsNotAskedForAgainUnlessItWorksAgain()
    {
        await using var lab = await MigrationLab.StartAsync();
        var handle = await lab.BeginAsync("""{"shoot": "garden/masterful", "approve": ["fence", "endpoint", "seed"], "startFrom": "verify"}""");

        var status = await lab.UntilAsync(handle, current => current.State == "AwaitingApproval");

        status.Phase.Should().Be(PhaseId.Seed);
        await handle.TerminateAsync();
    }
}
