using System.Text.Json;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Fleet;
using Masterful.Workflows.Contracts.Requests;
using Masterful.Workflows.Contracts.Status;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Worker;

namespace Masterful.Workflows.Tests.Migrations;

public sealed class MigrateFleetTests
{
    [Fact]
    public async Task RunAsync_NothingInTheWay_MovesAllAndReplays()
    {
        await using var lab = await MigrationLab.StartAsync();
        var handle = await BeginAsync(lab, """{"shoots": ["garden/a", {"shoot": "garden/b", "strategy": "fresh"}, "garden/c"], "defaults": {"approve": [], "registerSeed": false}, "atOnce": 2}""");

        var result = await handle.GetResultAsync();

        result.State.Should().Be("Ended");
        result.Members.Should().OnlyContain(member => member.State == FleetMemberState.Migrated && member.DowntimeMs == 7000);
        result.TotalDowntimeMs.Should().Be(21_000);
        lab.World.Calls.Count(call => call == "RestoreEtcd").Should().Be(2);
        lab.World.Calls.Count(call => call == "CreateEtcd").Should().Be(1);
        var replay = await new WorkflowReplayer(new WorkflowReplayerOptions { DataConverter = MigrationDataConverter.Instance }.AddWorkflow<MigrateFleet>())
            .ReplayWorkflowAsync(await handle.FetchHistoryAsync());
        replay.ReplayFailure.Should().BeNull();
    }

    [Fact]
    public async Task RunAsync_OneWaitsForApproval_TakesItsPlaceAndNoMore()
    {
        await using var lab = await MigrationLab.StartAsync();
        var handle = await BeginAsync(lab, """{"shoots": [{"shoot": "garden/a", "approve": ["fence"]}, "garden/b", "garden/c"], "defaults": {"approve": []}, "atOnce": 2}""");

        var status = await UntilAsync(handle, current => current.Members[1].State == FleetMemberState.Migrated && current.Members[2].State == FleetMemberState.Migrated);

        status.Members[0].State.Should().Be(FleetMemberState.AwaitingApproval);
        status.State.Should().Be("Running", "a gate is no failure");
        var member = Member(lab, "garden/a");
        await MigrationLab.TellAsync(member, "Rollback", "not today");
        (await handle.GetResultAsync()).Members[0].State.Should().Be(FleetMemberState.RolledBack);
    }

    [Fact]
    public async Task RunAsync_OneParks_BeginsNoOtherUntilItGoesOn()
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.Failing["PruneEtcd"] = true;
        var handle = await BeginAsync(lab, """{"shoots": ["garden/a", "garden/b"], "defaults": {"approve": []}}""");

        var status = await UntilAsync(handle, current => current.State == "Stopped");

        status.Reason.Should().Be("garden/a is Parked");
        status.Members[0].Message.Should().StartWith("MIG-SIM-001");
        status.Members[1].State.Should().Be(FleetMemberState.Waiting);
        status.Choices.Should().Equal("Resume", "End");
        lab.World.Failing.Clear();
        await MigrationLab.TellAsync(Member(lab, "garden/a"), "Retry");
        var result = await handle.GetResultAsync();
        result.Members.Should().OnlyContain(member => member.State == FleetMemberState.Migrated, "what is retried stops nobody any more");
        result.Reason.Should().BeEmpty();
    }

    [Fact]
    public async Task RunAsync_TwoPark_BeginsNoOtherWhileOneStillIs()
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.Failing["PruneEtcd"] = true;
        var handle = await BeginAsync(lab, """{"shoots": ["garden/a", "garden/b", "garden/c"], "defaults": {"approve": []}, "atOnce": 2}""");
        await UntilAsync(handle, current => current.Members.Count(member => member.State == FleetMemberState.Parked) == 2);
        lab.World.Failing.Clear();

        await MigrationLab.TellAsync(Member(lab, "garden/b"), "Retry");
        var status = await UntilAsync(handle, current => current.Members[1].State == FleetMemberState.Migrated);

        (status.State, status.Reason, status.Members[2].State).Should().Be(("Stopped", "garden/a is Parked", FleetMemberState.Waiting));
        await MigrationLab.TellAsync(handle, "Resume", "a can wait");
        await UntilAsync(handle, current => current.Members[2].State == FleetMemberState.Migrated);
        await MigrationLab.TellAsync(Member(lab, "garden/a"), "Retry");
        (await handle.GetResultAsync()).Members.Should().OnlyContain(member => member.State == FleetMemberState.Migrated);
    }

    [Fact]
    public async Task RunAsync_OneIsRolledBack_BeginsNoOtherUntilAnOperatorSaysSo()
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.Failing["PruneEtcd"] = true;
        var handle = await BeginAsync(lab, """{"shoots": ["garden/a", "garden/b"], "defaults": {"approve": []}}""");
        await UntilAsync(handle, current => current.State == "Stopped");
        await MigrationLab.TellAsync(Member(lab, "garden/a"), "Rollback");

        var status = await UntilAsync(handle, current => current.Members[0].State == FleetMemberState.RolledBack);

        (status.State, status.Members[1].State).Should().Be(("Stopped", FleetMemberState.Waiting));
        lab.World.Failing.Clear();
        await MigrationLab.TellAsync(handle, "Resume", "it was the disk of a's node");
        (await handle.GetResultAsync()).Members.Select(member => member.State).Should().Equal(FleetMemberState.RolledBack, FleetMemberState.Migrated);
    }

    [Fact]
    public async Task RunAsync_KeepGoing_BeginsTheOthersWhateverBecomesOfOne()
    {
        await using var lab = await MigrationLab.StartAsync();
        await lab.Client.StartWorkflowAsync(
            (MigrateControlPlane workflow) => workflow.RunAsync(JsonDocument.Parse("""{"shoot": "garden/a", "approve": ["fence"]}""").RootElement), new WorkflowOptions("migrate/garden/a", TaskQueues.Migrations));

        var result = await (await BeginAsync(lab, """{"shoots": ["garden/a", "garden/b"], "defaults": {"approve": []}, "keepGoing": true}""")).GetResultAsync();

        result.Members.Select(member => member.State).Should().Equal(FleetMemberState.Failed, FleetMemberState.Migrated);
        result.Members[0].Message.Should().Be("it is being migrated already");
        var member = Member(lab, "garden/a");
        await lab.UntilAsync(member, status => status.State == "AwaitingApproval");
        await MigrationLab.TellAsync(member, "Rollback");
        await member.GetResultAsync();
    }

    [Fact]
    public async Task RunAsync_AwayForLongEnough_WaitsForAnOperator()
    {
        await using var lab = await MigrationLab.StartAsync();
        var handle = await BeginAsync(lab, """{"shoots": ["garden/a", "garden/b", "garden/c"], "defaults": {"approve": []}, "maxDowntimeSeconds": 10}""");

        var status = await UntilAsync(handle, current => current.State == "Stopped");

        status.Reason.Should().Be("control planes were away for 14000 ms together, the limit is 10 s");
        status.Members.Select(member => member.State).Should().Equal(FleetMemberState.Migrated, FleetMemberState.Migrated, FleetMemberState.Waiting);
        await MigrationLab.TellAsync(handle, "Resume", "c may take it");
        (await handle.GetResultAsync()).TotalDowntimeMs.Should().Be(21_000);
    }

    [Fact]
    public async Task End_OneIsUnderWay_EndsAfterIt()
    {
        await using var lab = await MigrationLab.StartAsync();
        var handle = await BeginAsync(lab, """{"shoots": [{"shoot": "garden/a", "approve": ["fence"]}, "garden/b"], "defaults": {"approve": []}}""");
        await UntilAsync(handle, current => current.Members[0].State == FleetMemberState.AwaitingApproval);
        await MigrationLab.TellAsync(handle, "Pause");
        (await handle.Awaiting(fleet => MigrationLab.TellAsync(fleet, "Pause")).Should().ThrowAsync<WorkflowUpdateFailedException>())
            .Which.InnerException!.Message.Should().Contain("the fleet is Paused; possible now: Resume, End");

        await MigrationLab.TellAsync(handle, "End");
        (await handle.QueryAsync(workflow => workflow.Status())).State.Should().Be("Ending");
        await MigrationLab.TellAsync(Member(lab, "garden/a"), "Rollback");

        (await handle.GetResultAsync()).Members.Select(member => member.State).Should().Equal(FleetMemberState.RolledBack, FleetMemberState.Waiting);
    }

    [Fact]
    public async Task Cancel_OneIsUnderWay_LeavesItAlone()
    {
        await using var lab = await MigrationLab.StartAsync();
        var handle = await BeginAsync(lab, """{"shoots": [{"shoot": "garden/a", "approve": ["fence"]}, "garden/b"], "defaults": {"approve": []}}""");
        var status = await UntilAsync(handle, current => current.Members[0].State == FleetMemberState.AwaitingApproval);

        await handle.CancelAsync();
        await handle.Awaiting(fleet => fleet.GetResultAsync()).Should().ThrowAsync<WorkflowFailedException>();

        status.Members[1].State.Should().Be(FleetMemberState.Waiting);
        var member = Member(lab, "garden/a");
        var plan = (await member.QueryAsync<MigrationStatus>("Status", [])).PlanDigest;
        await member.ExecuteUpdateAsync<string>("Approve", [new ApproveRequest(plan, "test")]);
        (await member.GetResultAsync<MigrationResult>()).Outcome.Should().Be(MigrationOutcome.Migrated);
    }

    private static Task<WorkflowHandle<MigrateFleet, FleetStatus>> BeginAsync(MigrationLab lab, string request)
    {
        var input = JsonDocument.Parse(request).RootElement;
        return lab.Client.StartWorkflowAsync((MigrateFleet workflow) => workflow.RunAsync(input), new WorkflowOptions("fleet/test", TaskQueues.Migrations));
    }

    private static WorkflowHandle Member(MigrationLab lab, string shoot) => lab.Client.GetWorkflowHandle("migrate/" + shoot);

    private static Task<FleetStatus> UntilAsync(WorkflowHandle handle, Func<FleetStatus, bool> condition) => MigrationLab.UntilAsync(handle, condition);
}
