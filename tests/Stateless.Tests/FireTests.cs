using static Stateless.Tests.Act;
using static Stateless.Tests.Door;

namespace Stateless.Tests;

public class FireTests
{
    private readonly StateMachine<Door, Act> machine = new(Closed);

    [Fact]
    public void Fire_PermittedTrigger_MovesToDestination()
    {
        machine.Configure(Closed).Permit(Pull, Open);

        machine.Fire(Pull);

        machine.State.Should().Be(Open);
    }

    [Fact]
    public void Fire_StateKeptElsewhere_ReadsAndWritesThere()
    {
        var state = Open;
        var external = new StateMachine<Door, Act>(() => state, s => state = s);
        external.Configure(Open).Permit(Push, Closed);

        external.Fire(Push);

        state.Should().Be(Closed);
    }

    [Fact]
    public void Fire_UnconfiguredTrigger_ThrowsWithOfficialWording()
    {
        var fire = () => machine.Fire(Turn);

        fire.Should().Throw<InvalidOperationException>().WithMessage(
            "No valid leaving transitions are permitted from state 'Closed' for trigger 'Turn'. Consider ignoring the trigger.");
    }

    [Fact]
    public void Fire_UnmetGuards_ThrowsNamingThem()
    {
        machine.Configure(Closed)
            .PermitIf(Pull, Open, () => false, "key at hand")
            .PermitIf(Pull, Ajar, () => false, "chain on");

        var fire = () => machine.Fire(Pull);

        fire.Should().Throw<InvalidOperationException>().WithMessage(
            "Trigger 'Pull' is valid for transition from state 'Closed' but a guard conditions are not met. " +
            "Guard descriptions: 'key at hand, chain on'.");
        machine.State.Should().Be(Closed);
    }

    [Fact]
    public void Fire_TwoGuardsHold_ThrowsThatTheyMustExclude()
    {
        machine.Configure(Closed).PermitIf(Pull, Open, () => true).PermitIf(Pull, Ajar, () => true);

        var fire = () => machine.Fire(Pull);

        fire.Should().Throw<InvalidOperationException>().WithMessage("*Guard clauses must be mutually exclusive.");
    }

    [Fact]
    public void Fire_OneOfSeveralGuardsHolds_TakesItsDestination()
    {
        machine.Configure(Closed).PermitIf(Pull, Open, () => false).PermitIf(Pull, Ajar, () => true);

        machine.Fire(Pull);

        machine.State.Should().Be(Ajar);
    }

    [Fact]
    public void Fire_AllOfSeveralConditionsNeeded_NamesOnlyTheUnmet()
    {
        machine.Configure(Closed).PermitIf(
            Pull, Open, Tuple.Create<Func<bool>, string>(() => true, "first"), Tuple.Create<Func<bool>, string>(() => false, "second"));

        machine.CanFire(Pull, out var unmet).Should().BeFalse();

        unmet.Should().Equal("second");
    }

    [Fact]
    public void Fire_IgnoredTrigger_ChangesNothing()
    {
        var entered = 0;
        machine.Configure(Closed).Ignore(Knock).IgnoreIf(Push, () => true).OnEntry(() => entered++).OnExit(() => entered++);

        machine.Fire(Knock);
        machine.Fire(Push);

        machine.State.Should().Be(Closed);
        entered.Should().Be(0);
    }

    [Fact]
    public void Fire_UnhandledTriggerHandler_IsCalledInsteadOfThrowing()
    {
        var calls = new List<string>();
        machine.Configure(Closed).PermitIf(Pull, Open, () => false, "key");
        machine.OnUnhandledTrigger((state, trigger, unmet) => calls.Add($"{state} {trigger} {string.Join(",", unmet ?? [])}"));

        machine.Fire(Pull);
        machine.Fire(Knock);

        calls.Should().Equal("Closed Pull key", "Closed Knock ");
    }

    [Fact]
    public void Fire_WithinAnEntryAction_IsQueuedUntilTheTransitionHasEnded()
    {
        var log = new List<string>();
        machine.Configure(Closed).Permit(Pull, Open);
        machine.Configure(Open).Permit(Push, Ajar).OnEntry(() =>
        {
            machine.Fire(Push);
            log.Add($"entered Open in {machine.State}");
        });
        machine.Configure(Ajar).OnEntry(() => log.Add("entered Ajar"));

        machine.Fire(Pull);

        log.Should().Equal("entered Open in Open", "entered Ajar");
        machine.State.Should().Be(Ajar);
    }

    [Fact]
    public void Fire_WithinAnEntryActionInImmediateMode_RunsAtOnce()
    {
        var log = new List<string>();
        var immediate = new StateMachine<Door, Act>(Closed, FiringMode.Immediate);
        immediate.Configure(Closed).Permit(Pull, Open);
        immediate.Configure(Open).Permit(Push, Ajar).OnEntry(() =>
        {
            immediate.Fire(Push);
            log.Add("left Open's entry");
        });
        immediate.Configure(Ajar).OnEntry(() => log.Add("entered Ajar"));

        immediate.Fire(Pull);

        log.Should().Equal("entered Ajar", "left Open's entry");
    }

    [Fact]
    public void Fire_AfterAFailedAction_StillWorks()
    {
        machine.Configure(Closed).PermitReentry(Knock).Permit(Pull, Open).OnEntry(() => throw new TimeoutException());

        machine.Invoking(m => m.Fire(Knock)).Should().Throw<TimeoutException>();
        machine.Fire(Pull);

        machine.State.Should().Be(Open);
    }
}
