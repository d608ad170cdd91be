using Masterful.Worker.Commands;
using Masterful.Worker.Commands.Demo;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Status;
using Masterful.Workflows.Contracts.Verification;

namespace Masterful.Worker.Tests.EndToEnd;

public sealed class ThreeNodesRollbackTests
{
    [Fact]
    public async Task Rollback_AgentDiesWhileJoining_LeavesBehindWhatTheNextMigrationReplaces()
    {
        await using var lab = await Lab.StartAsync(nodes: 3, processes: ["agent-node-2"]);
        var before = await LandscapeObjects.ReadAsync(lab.Landscape.File);
        lab.Fault("hold", PhaseId.Cutover, "JoinMembers");
        var handle = await lab.BeginAsync();
        await Lab.UntilAsync(() => Task.FromResult(lab.IsHeld(PhaseId.Cutover)), held => held);
        await lab.Landscape.KillAsync("agent-node-2");
        lab.Heal("hold", PhaseId.Cutover);

        var status = await Lab.UntilParkedAsync(handle, PhaseId.Cutover);
        status.Parked!.Error.Should().Be(PlatformErrors.AgentAway.Id);
        status.Parked.Message.Should().Contain("node-2");
        status.Choices.Should().BeEquivalentTo("Retry", "Rollback");
        await Lab.TellAsync(handle, "Rollback");
        status = await Lab.UntilAsync(() => StatusCommand.QueryAsync(handle), current => current.State == "RollbackParked");
        status.Parked!.Message.Should().Contain("move the static Pods out of node-2");
        await Lab.TellAsync(handle, "Skip");
        status = await Lab.UntilAsync(() => StatusCommand.QueryAsync(handle), current => current.State == "RollbackParked");
        status.Parked!.Message.Should().Contain("remove keys, certificates and staged manifests from node-2");
        await lab.Landscape.RestartAsync("agent-node-2");
        await Lab.TellAsync(handle, "Retry");

        var first = await Lab.ResultAsync(handle);
        first.Outcome.Should().Be(MigrationOutcome.RolledBack);
        first.Compensations.Should().ContainSingle(step => step.Outcome == "left behind");
        before.Differences(await LandscapeObjects.ReadAsync(lab.Landscape.File)).Should().BeEmpty();

        var second = await Lab.ResultAsync(await lab.BeginAsync());

        second.Outcome.Should().Be(MigrationOutcome.Migrated);
        second.Evidence.Verification!.Checks.Should().NotContain(check => check.Breaks());
        var shoot = lab.Landscape.File.Shoots[0];
        await Members.ProveAsync(shoot, shoot.Nodes[1], "/registry/secrets/kube-system/kube-proxy");
    }
}
