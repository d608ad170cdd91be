using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Status;
using Temporalio.Exceptions;

namespace Masterful.Workflows.Tests.Migrations;

public sealed class RehomeTests
{
    private const string Request = """{"shoot": "garden/masterful", "nodes": ["node-1", "node-2", "node-3"], "approve": []}""";

    [Fact]
    public async Task RunAsync_NodesUseANameThatIsNotMoved_RehomesEachAfterTheSwitchAndBeforeTheWait()
    {
        await using var lab = await MigrationLab.StartAsync("node-1", "node-2", "node-3");
        lab.World.UnmovedNames = true;

        var result = await (await lab.BeginAsync(Request)).GetResultAsync();

        result.Outcome.Should().Be(MigrationOutcome.Migrated);
        lab.World.Places.SkipWhile(place => !place.StartsWith("SwitchEndpoint", StringComparison.Ordinal)).TakeWhile(place => !place.StartsWith("CollectProbe", StringComparison.Ordinal)).Should().Equal(
            "SwitchEndpoint on migrations", "SwitchHosts on node/node-1", "SwitchHosts on node/node-2", "SwitchHosts on node/node-3",
            "RehomeNode on node/node-1", "RehomeNode on node/node-2", "RehomeNode on node/node-3", "WaitForNodes on node/node-1");
        result.Evidence.Endpoint!.Evidence.Should().Contain("kubeconfig-real: a -> b");
    }

    [Fact]
    public async Task Rollback_BeforeTheSwitch_GivesKubeconfigsBackFirst()
    {
        await using var lab = await MigrationLab.StartAsync("node-1");
        lab.World.UnmovedNames = true;
        lab.World.Failing["GuardFence"] = true;
        var handle = await lab.BeginAsync();
        await lab.UntilAsync(handle, current => current.Parked is not null);
        var before = lab.World.Calls.Count;

        await MigrationLab.TellAsync(handle, "Rollback", "enough");

        (await handle.GetResultAsync()).Outcome.Should().Be(MigrationOutcome.RolledBack);
        lab.World.Calls.Skip(before).Should().ContainInOrder("RestoreKubeconfigs", "RemoveControlPlane", "RemoveEtcd");
        lab.World.Calls.Should().NotContain("RehomeNode");
    }

    [Fact]
    public async Task RunAsync_NodesWithoutAnAgentNeedItToo_IsRefusedAndNamesThem()
    {
        await using var lab = await MigrationLab.StartAsync("node-1");
        lab.World.UnmovedNames = true;
        lab.World.Workers.Add("worker-7");
        var handle = await lab.BeginAsync();

        var failure = (await handle.Awaiting(workflow => workflow.GetResultAsync()).Should().ThrowAsync<WorkflowFailedException>()).Which.InnerException;

        failure!.Message.Should().Contain(PreflightErrors.Refused.Id).And.Contain("[api-name-workers] nodes worker-7: node-1 has to be given another API name");
        lab.World.Calls.Should().NotContain("PrepareNode");
    }

    [Fact]
    public async Task RunAsync_NodesWithoutAnAgentKeepTheirName_Migrates()
    {
        await using var lab = await MigrationLab.StartAsync("node-1");
        lab.World.Workers.Add("worker-7");

        (await (await lab.BeginAsync()).GetResultAsync()).Outcome.Should().Be(MigrationOutcome.Migrated);

        lab.World.Calls.Should().NotContain("RehomeNode");
    }
}
