using System.Text.Json.Nodes;
using Masterful.Worker.Commands;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Fleet;
using Masterful.Workflows.Contracts.Requests;
using Masterful.Workflows.Contracts.Status;
using Temporalio.Client;

namespace Masterful.Worker.Tests.EndToEnd;

public sealed class FleetTests
{
    [Fact]
    public async Task Fleet_OneRefusedAndOneRolledBack_StopsAtEachAndCountsHowLongTheApiWasAway()
    {
        await using var lab = await Lab.StartAsync();
        lab.Fault("fail", PhaseId.Cutover, "StartControllers");
        var fleet = await FleetCommand.StartAsync(lab.Client, "test", new JsonObject
        {
            ["shoots"] = new JsonArray("garden/unknown", Lab.Shoot, "garden/later"), ["atOnce"] = 1, ["defaults"] = new JsonObject { ["approve"] = new JsonArray() },
        });

        var refused = await UntilAsync(fleet, status => status.State == "Stopped");
        await TellAsync(fleet, "Resume");
        var parked = await UntilAsync(fleet, status => Of(status, Lab.Shoot).State == FleetMemberState.Parked);
        var migration = lab.Client.GetWorkflowHandle(CommonOptions.WorkflowId(Lab.Shoot));
        await Lab.TellAsync(migration, "Rollback");
        var result = await Lab.ResultAsync(migration);
        var back = await UntilAsync(fleet, status => status.State == "Stopped" && Of(status, Lab.Shoot).HasEnded());
        await TellAsync(fleet, "End");
        var ended = await fleet.GetResultAsync();

        Of(refused, "garden/unknown").Should().Match<FleetMember>(member => member.State == FleetMemberState.Failed && member.Message.Contains("MIG-REQ-002"));
        Of(refused, Lab.Shoot).State.Should().Be(FleetMemberState.Waiting);
        parked.State.Should().Be("Stopped", "nobody else begins while one is parked");
        Of(parked, Lab.Shoot).Message.Should().Contain("MIG-SIM-001");
        result.Outcome.Should().Be(MigrationOutcome.RolledBack);
        Of(back, Lab.Shoot).Should().BeEquivalentTo(new FleetMember(Lab.Shoot, FleetMemberState.RolledBack, Of(back, Lab.Shoot).Message, result.Evidence.Downtime!.LongestMs));
        back.TotalDowntimeMs.Should().Be(result.Evidence.Downtime.LongestMs).And.BePositive();
        Of(ended, "garden/later").State.Should().Be(FleetMemberState.Waiting, "it was never begun");
    }

    private static FleetMember Of(FleetStatus status, string shoot) => status.Members.Single(member => member.Shoot == shoot);

    private static Task<FleetStatus> UntilAsync(WorkflowHandle fleet, Func<FleetStatus, bool> condition) =>
        Lab.UntilAsync(() => fleet.QueryAsync<FleetStatus>("Status", []), condition);

    private static Task<string> TellAsync(WorkflowHandle fleet, string update) =>
        fleet.ExecuteUpdateAsync<string>(update, [new OperatorRequest("the test says so", "test")]);
}
