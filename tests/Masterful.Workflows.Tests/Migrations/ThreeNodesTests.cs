using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Status;
using Temporalio.Worker;

namespace Masterful.Workflows.Tests.Migrations;

public sealed class ThreeNodesTests
{
    private const string Request = """{"shoot": "garden/masterful", "nodes": ["node-1", "node-2", "node-3"], "approve": []}""";

    [Fact]
    public async Task RunAsync_ThreeNodes_EtcdJoinsOneAfterTheOtherBeforeTheSwitchAndReplays()
    {
        await using var lab = await MigrationLab.StartAsync("node-1", "node-2", "node-3");
        var handle = await lab.BeginAsync(Request);
        var result = await handle.GetResultAsync();

        result.Outcome.Should().Be(MigrationOutcome.Migrated);
        var places = Since(lab, "StartEtcd").TakeWhile(place => !place.StartsWith("WaitForNodes", StringComparison.Ordinal)).ToList();

        // API servers come up while the next node joins, so that only the order of each is certain; controllers come when all are there.
        foreach (var node in new[] { "node-2", "node-3" })
        {
            places.Should().ContainInOrder($"JoinMembers on node/{node}", $"StartApiServer on node/{node}", "StartControllers on node/node-1", $"StartControllers on node/{node}");
            places.RemoveAll(place => place == $"StartApiServer on node/{node}" || place == $"StartControllers on node/{node}").Should().Be(2, "each is placed once, before the names move");
        }

        places.Should().ContainInOrder("StartApiServer on node/node-1", "RemoveDeadReferences on node/node-1");
        places.RemoveAll(place => place == "StartApiServer on node/node-1").Should().Be(1);
        places.Should().Equal(
            "StartEtcd on node/node-1",
            "AddMembers on node/node-1", "JoinMembers on node/node-2", "PromoteMembers on node/node-1",
            "AddMembers on node/node-1", "JoinMembers on node/node-3", "PromoteMembers on node/node-1",
            "RemoveDeadReferences on node/node-1", "StartControllers on node/node-1",
            "RecordEndpoint on migrations", "GuardFence on migrations", "SwitchEndpoint on migrations",
            "SwitchHosts on node/node-1", "SwitchHosts on node/node-2", "SwitchHosts on node/node-3");
        foreach (var activity in new[] { "InspectNode", "PrepareNode", "CreateSigningRequests", "InstallCredentials" })
        {
            lab.World.Places.Where(place => place.StartsWith(activity + " ", StringComparison.Ordinal)).Should().Equal(
                $"{activity} on node/node-1", $"{activity} on node/node-2", $"{activity} on node/node-3");
        }

        lab.World.Places.Where(place => place.StartsWith("RestoreEtcd", StringComparison.Ordinal)).Should().Equal("RestoreEtcd on node/node-1");
        result.Evidence.Plan!.Nodes.Should().HaveCount(3);
        result.Evidence.OtherNodes!.Select(node => node.Node).Should().Equal("node-2", "node-3");
        var replay = await new WorkflowReplayer(new WorkflowReplayerOptions { DataConverter = MigrationDataConverter.Instance }.AddWorkflow<MigrateControlPlane>())
            .ReplayWorkflowAsync(await handle.FetchHistoryAsync());
        replay.ReplayFailure.Should().BeNull();
    }

    [Fact]
    public async Task Rollback_TwoOfThreeJoined_TakesMembersOutBeforeTheirPods()
    {
        await using var lab = await MigrationLab.StartAsync("node-1", "node-2", "node-3");
        lab.World.PlainKubelets = true;
        lab.World.Failing["RecordEndpoint"] = true;
        var handle = await lab.BeginAsync(Request);
        await lab.UntilAsync(handle, current => current.Parked is not null);
        lab.World.Places.Where(place => place.StartsWith("EnableStaticPods", StringComparison.Ordinal)).Should().Equal(
            "EnableStaticPods on node/node-1", "EnableStaticPods on node/node-2", "EnableStaticPods on node/node-3");
        lab.World.Places.Clear();

        await MigrationLab.TellAsync(handle, "Rollback", "enough");
        var result = await handle.GetResultAsync();

        result.Outcome.Should().Be(MigrationOutcome.RolledBack);
        lab.World.Places.Where(place => !place.StartsWith("CollectProbe", StringComparison.Ordinal)).Should().Equal(
            "RemoveMembers on node/node-1", "RemoveControlPlane on node/node-3", "RemoveMembers on node/node-1", "RemoveControlPlane on node/node-2",
            "RemoveControlPlane on node/node-1", "RemoveEtcd on node/node-1", "Unfence on migrations",
            "RemoveWarmEtcd on node/node-1", "RemoveWarmSnapshot on migrations", "RemoveCredentials on node/node-3", "RemoveCredentials on node/node-2", "RemoveCredentials on node/node-1",
            "RestoreKubelet on node/node-3", "RestoreKubelet on node/node-2", "RestoreKubelet on node/node-1");
        result.Compensations.Should().Contain(step => step.Detail == "node-3 was taken out");
    }

    [Fact]
    public async Task RunAsync_ServersOfOneNodeFail_ParksWhenTheNextNodeIsWholeAndRetries()
    {
        await using var lab = await MigrationLab.StartAsync("node-1", "node-2", "node-3");
        lab.World.Failing["StartApiServer on node/node-2"] = true;
        var handle = await lab.BeginAsync(Request);

        var parked = await lab.UntilAsync(handle, current => current.Parked is not null);

        parked.Phase.Should().Be(PhaseId.Cutover);
        lab.World.Places.Should().Contain("StartApiServer on node/node-3").And.NotContain(place => place.StartsWith("StartControllers", StringComparison.Ordinal));
        lab.World.Failing.Clear();
        await MigrationLab.TellAsync(handle, "Retry");
        (await handle.GetResultAsync()).Outcome.Should().Be(MigrationOutcome.Migrated);
    }

    [Fact]
    public async Task RunAsync_FirstApiServerFails_NoFurtherNodeIsDrawnIn()
    {
        await using var lab = await MigrationLab.StartAsync("node-1", "node-2", "node-3");
        lab.World.Failing["StartApiServer on node/node-1"] = true;
        lab.World.After["JoinMembers on node/node-2"] = "the first one failed";
        var handle = await lab.BeginAsync(Request);
        await MigrationLab.UntilActivityFailedAsync(handle);
        lab.World.Reach("the first one failed");

        var parked = await lab.UntilAsync(handle, current => current.Parked is not null);

        parked.Phase.Should().Be(PhaseId.Cutover);
        lab.World.Places.Should().Contain("PromoteMembers on node/node-1").And.NotContain("StartApiServer on node/node-2").And.NotContain("JoinMembers on node/node-3");
        lab.World.Failing.Clear();
        await MigrationLab.TellAsync(handle, "Retry");
        (await handle.GetResultAsync()).Outcome.Should().Be(MigrationOutcome.Migrated);
    }

    [Fact]
    public async Task RunAsync_NamesMoveByDns_ControllersAreSettledOnceAllNodesWereSeenTheFirstOnesLast()
    {
        await using var lab = await MigrationLab.StartAsync("node-1", "node-2", "node-3");
        lab.World.EndpointProvider = "dnsRecord";

        var result = await (await lab.BeginAsync(Request)).GetResultAsync();

        Since(lab, "WaitForNodes").Where(place => place.StartsWith("SettleControllers", StringComparison.Ordinal)).Should().Equal(
            "SettleControllers on node/node-3", "SettleControllers on node/node-2", "SettleControllers on node/node-1");
        result.Phases[(int)PhaseId.Endpoint].Evidence.Should().Contain("node-1 is settled");
    }

    [Fact]
    public async Task RunAsync_LaterNodeIsDoneFirst_EvidenceNamesThemInTheOrderOfTheRequest()
    {
        await using var lab = await MigrationLab.StartAsync("node-1", "node-2", "node-3");
        lab.World.After["StartControllers on node/node-2"] = "StartControllers on node/node-3";

        var result = await (await lab.BeginAsync(Request)).GetResultAsync();

        result.Evidence.OtherNodes!.Select(node => node.Node).Should().Equal("node-2", "node-3");
    }

    [Fact]
    public async Task RunAsync_AgentIsAway_ParksNamingItAndGoesOnWhenItIsBack()
    {
        await using var lab = await MigrationLab.StartAsync("node-1", "node-2");
        var handle = await lab.BeginAsync(Request);
        await lab.LoseAgentAsync(handle, "node-3");
        var status = await lab.UntilAsync(handle, current => current.Parked is not null);
        status.Phase.Should().Be(PhaseId.Preflight);
        status.Parked!.Error.Should().Be(PlatformErrors.AgentAway.Id);
        status.Parked.Message.Should().Contain("node node-3");
        status.Choices.Should().BeEquivalentTo("Retry", "Rollback");

        lab.StartAgent("node-3");
        await MigrationLab.TellAsync(handle, "Retry");

        (await handle.GetResultAsync()).Outcome.Should().Be(MigrationOutcome.Migrated);
    }

    [Fact]
    public async Task Rollback_NodeIsLost_ParksForItAndGoesOnWithoutIt()
    {
        await using var lab = await MigrationLab.StartAsync("node-1", "node-2", "node-3");
        lab.World.Failing["PromoteMembers"] = true;
        var handle = await lab.BeginAsync(Request);
        await lab.UntilAsync(handle, current => current.Parked is not null);
        await lab.StopAgentAsync("node-2");

        await MigrationLab.TellAsync(handle, "Rollback", "node-2 burns");
        await lab.LoseAgentAsync(handle, "node-2");
        var status = await lab.UntilAsync(handle, current => current.State == "RollbackParked");
        status.Parked!.Error.Should().Be(PlatformErrors.AgentAway.Id);
        status.Parked.Message.Should().Contain("move the static Pods out of node-2");
        await MigrationLab.TellAsync(handle, "Skip", "the machine is gone");
        await lab.LoseAgentAsync(handle, "node-2");
        await lab.UntilAsync(handle, current => current.State == "RollbackParked");
        await MigrationLab.TellAsync(handle, "Skip", "the machine is gone");
        var result = await handle.GetResultAsync();

        result.Outcome.Should().Be(MigrationOutcome.RolledBack);
        result.Compensations.Where(step => step.Outcome == "left behind").Select(step => step.Step).Should().Equal(
            "move the static Pods out of node-2, wait until they are gone and remove its etcd data",
            "remove keys, certificates and staged manifests from node-2");
        lab.World.Places.Should().ContainInOrder("RemoveMembers on node/node-1", "RemoveControlPlane on node/node-1", "Unfence on migrations", "RemoveCredentials on node/node-1");
    }

    [Fact]
    public async Task RunAsync_StartFromEndpoint_ProvesEveryNode()
    {
        await using var lab = await MigrationLab.StartAsync("node-1", "node-2", "node-3");
        var handle = await lab.BeginAsync(Request.Replace("\"approve\"", "\"startFrom\": \"endpoint\", \"approve\"", StringComparison.Ordinal));
        await handle.GetResultAsync();

        lab.World.Places.Should().Contain("CheckCredentials on node/node-3").And.Contain("CheckControlPlane on node/node-2").And.Contain("CheckMembers on node/node-1")
            .And.NotContain("AddMembers on node/node-1");
    }

    private static IEnumerable<string> Since(MigrationLab lab, string activity) =>
        lab.World.Places.Where(place => !place.StartsWith("Probe ", StringComparison.Ordinal)).SkipWhile(place => !place.StartsWith(activity, StringComparison.Ordinal));
}
