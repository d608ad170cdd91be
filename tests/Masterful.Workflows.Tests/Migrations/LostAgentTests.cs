using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Status;
using Masterful.Workflows.Phases;

namespace Masterful.Workflows.Tests.Migrations;

/// <summary>The agent of the only node is away.</summary>
public sealed class LostAgentTests
{
    [Fact]
    public async Task RunAsync_OnlyAgentIsAway_ParksAndGoesOnWhenItIsBack()
    {
        await using var lab = await MigrationLab.StartAsync("another");
        var handle = await lab.BeginAsync();
        await lab.LoseAgentAsync(handle, "node-1", ActivityPolicy.OnlyAgentPatience);
        var status = await lab.UntilAsync(handle, current => current.Parked is not null);
        status.Parked!.Error.Should().Be(PlatformErrors.AgentAway.Id);
        status.Parked.Message.Should().Contain("within 600 s");

        lab.StartAgent("node-1");
        await MigrationLab.TellAsync(handle, "Retry");

        (await handle.GetResultAsync()).Outcome.Should().Be(MigrationOutcome.Migrated);
    }

    [Fact]
    public async Task Rollback_OnlyNodeIsLost_BringsTheSourceBackWithoutIt()
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.Failing["StartControllers"] = true;
        var handle = await lab.BeginAsync();
        await lab.UntilAsync(handle, current => current.Parked is not null);
        await lab.StopAgentAsync("node-1");

        // Its Pods, etcd's data, the warm copy and the credentials, in turn. What was measured is lost with it.
        await MigrationLab.TellAsync(handle, "Rollback", "node-1 burns");
        for (var step = 0; step < 4; step++)
        {
            await lab.LoseAgentAsync(handle, "node-1");
            var status = await lab.UntilAsync(handle, current => current.State == "RollbackParked");
            status.Parked!.Error.Should().Be(PlatformErrors.AgentAway.Id);
            await MigrationLab.TellAsync(handle, "Skip", "the machine is gone");
        }

        await lab.LoseAgentAsync(handle, "node-1");
        var result = await handle.GetResultAsync();

        result.Outcome.Should().Be(MigrationOutcome.RolledBack);
        lab.World.Calls.Should().Contain("Unfence");
        result.Compensations.Where(step => step.Outcome == "left behind").Should().HaveCount(4);
    }
}
