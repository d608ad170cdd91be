using Masterful.Worker.Commands;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Fleet;
using Temporalio.Exceptions;

namespace Masterful.Worker.Tests.Commands;

public sealed class FleetCommandTests
{
    [Fact]
    public void TextOf_Stopped_SaysWhyAndWhatIsPossible()
    {
        var text = FleetCommand.TextOf(new FleetStatus("Stopped", "garden/b is Parked", 7000, ["Resume", "End"],
        [
            new FleetMember("garden/a", FleetMemberState.Migrated, "", 7000),
            new FleetMember("garden/b", FleetMemberState.Parked, "MIG-ETCD-002 ..."),
            new FleetMember("garden/long-name", FleetMemberState.Waiting),
        ]));

        text.Split(Environment.NewLine).Should().Equal(
            "Stopped: garden/b is Parked",
            "1 of 3 have ended, away for 7000 ms together",
            "",
            "garden/a          Migrated             7000 ms",
            "garden/b          Parked",
            "    MIG-ETCD-002 ...",
            "garden/long-name  Waiting",
            "",
            "Possible now: masterful fleet resume, masterful fleet end.",
            "Next: masterful status garden/b");
    }

    [Theory]
    [InlineData("start -f missing.yaml", "missing.yaml")]
    [InlineData("start garden", "must be namespace/name, not \"garden\"")]
    [InlineData("start", "field \"shoots\" is required")]
    [InlineData("start a/b --at-once 0", "field \"atOnce\" must be a whole number above 0")]
    public async Task Start_WhatIsWrong_IsRefusedBeforeAnybodyIsAsked(string arguments, string message)
    {
        // Nothing listens at port 1.
        var starting = () => FleetCommand.Create().Parse([.. arguments.Split(' '), "--address", "127.0.0.1:1"]).InvokeAsync(new() { EnableDefaultExceptionHandler = false });

        var failure = (await starting.Should().ThrowAsync<ApplicationFailureException>()).Which;
        failure.ErrorType.Should().Be(RequestErrors.Invalid.Id);
        failure.Message.Should().Contain(message);
    }

    [Theory]
    [InlineData("Running", FleetMemberState.Running, 0)]
    [InlineData("Running", FleetMemberState.AwaitingApproval, 5)]
    [InlineData("Stopped", FleetMemberState.Failed, 5)]
    [InlineData("Ended", FleetMemberState.Migrated, 0)]
    [InlineData("Ended", FleetMemberState.RolledBack, 1)]
    [InlineData("Ended", FleetMemberState.Waiting, 1)]
    public void ExitCodeOf_Status_TellsAScript(string state, FleetMemberState member, int code) =>
        FleetCommand.ExitCodeOf(new FleetStatus(state, "", 0, [], [new FleetMember("a/b", member)])).Should().Be(code);
}
