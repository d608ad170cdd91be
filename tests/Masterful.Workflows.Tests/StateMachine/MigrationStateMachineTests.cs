using Masterful.Workflows.Contracts;
using Masterful.Workflows.Phases;
using Masterful.Workflows.StateMachine;

namespace Masterful.Workflows.Tests.StateMachine;

public sealed class MigrationStateMachineTests
{
    [Fact]
    public void Fire_DoneTenTimes_EndsMigrated()
    {
        var machine = new MigrationStateMachine();
        foreach (var phase in PhaseTable.All)
        {
            machine.Phase.Should().Be(phase.Id);
            machine.Fire(MigrationTrigger.Done);
        }

        machine.State.Should().Be(MigrationState.Migrated);
        machine.Ended.Should().BeTrue();
    }

    [Theory]
    [InlineData(PhaseId.Preflight, false)]
    [InlineData(PhaseId.Cutover, false)]
    [InlineData(PhaseId.Endpoint, false)]
    [InlineData(PhaseId.Addons, true)]
    [InlineData(PhaseId.Retire, true)]
    public void Choices_WhenParked_OfferSkipOnlyWhereAllowed(PhaseId phase, bool skippable)
    {
        var machine = At(phase);
        machine.Fire(MigrationTrigger.Fail);

        machine.NeedsOperator.Should().BeTrue();
        machine.Choices.Should().Contain("Retry");
        machine.Choices.Contains("Skip").Should().Be(skippable);
    }

    [Theory]
    [InlineData(MigrationTrigger.Gate, MigrationTrigger.Approve)]
    [InlineData(MigrationTrigger.Fail, MigrationTrigger.Retry)]
    [InlineData(MigrationTrigger.Pause, MigrationTrigger.Resume)]
    public void Fire_ThereAndBack_ReturnsToThePhase(MigrationTrigger there, MigrationTrigger back)
    {
        foreach (var phase in PhaseTable.All)
        {
            var machine = At(phase.Id);
            machine.Fire(there);
            machine.Phase.Should().Be(phase.Id);
            machine.Fire(back);
            machine.State.Should().Be((MigrationState)phase.Id);
        }
    }

    [Fact]
    public void Rollback_AfterThePointOfNoReturn_IsNotPossible()
    {
        var machine = At(PhaseId.Endpoint);
        machine.CanFire(MigrationTrigger.Rollback).Should().BeTrue();

        machine.PassPointOfNoReturn();

        machine.CanFire(MigrationTrigger.Rollback).Should().BeFalse();
        machine.Fire(MigrationTrigger.Fail);
        machine.Choices.Should().NotContain("Rollback");
    }

    [Fact]
    public void Rollback_WithAFailingStep_ParksAndGoesOn()
    {
        var machine = At(PhaseId.Etcd);
        machine.Fire(MigrationTrigger.Rollback);
        machine.Fire(MigrationTrigger.CompensationFailed);

        machine.Choices.Should().BeEquivalentTo("Retry", "Skip");
        machine.Fire(MigrationTrigger.Retry);
        machine.Fire(MigrationTrigger.Compensated);
        machine.State.Should().Be(MigrationState.RolledBack);
    }

    [Fact]
    public void Refuse_AfterPreflight_IsNotPossible() =>
        At(PhaseId.Credentials).CanFire(MigrationTrigger.Refuse).Should().BeFalse();

    private static MigrationStateMachine At(PhaseId phase)
    {
        var machine = new MigrationStateMachine();
        while (machine.Phase != phase)
        {
            machine.Fire(MigrationTrigger.Done);
        }

        return machine;
    }
}
