using static Stateless.Tests.Act;
using static Stateless.Tests.Door;

namespace Stateless.Tests;

public class SubstateTests
{
    private readonly List<string> log = [];
    private readonly StateMachine<Door, Act> machine = new(Open);

    public SubstateTests()
    {
        machine.Configure(Entrance).Permit(Push, Closed).OnEntry(() => log.Add("+Entrance")).OnExit(() => log.Add("-Entrance"));
        machine.Configure(Open).SubstateOf(Entrance).Permit(Pull, Ajar).OnExit(() => log.Add("-Open"));
        machine.Configure(Ajar).SubstateOf(Entrance).Permit(Knock, Entrance).OnEntry(() => log.Add("+Ajar")).OnExit(() => log.Add("-Ajar"));
        machine.Configure(Closed).Permit(Pull, Ajar);
    }

    [Fact]
    public void IsInState_Superstate_IsTrue()
    {
        machine.IsInState(Entrance).Should().BeTrue();
        machine.IsInState(Open).Should().BeTrue();
        machine.IsInState(Ajar).Should().BeFalse();
    }

    [Fact]
    public void Fire_TriggerOfTheSuperstate_IsInheritedAndLeavesBoth()
    {
        machine.Fire(Push);

        machine.State.Should().Be(Closed);
        log.Should().Equal("-Open", "-Entrance");
    }

    [Fact]
    public void Fire_BetweenSiblings_StaysInTheSuperstate()
    {
        machine.Fire(Pull);

        log.Should().Equal("-Open", "+Ajar");
    }

    [Fact]
    public void Fire_FromOutside_EntersTheSuperstateFirst()
    {
        machine.Fire(Push);
        log.Clear();

        machine.Fire(Pull);

        log.Should().Equal("+Entrance", "+Ajar");
    }

    [Fact]
    public void Fire_UpIntoTheSuperstate_LeavesTheSubstateOnly()
    {
        machine.Fire(Pull);
        log.Clear();

        machine.Fire(Knock);

        machine.State.Should().Be(Entrance);
        log.Should().Equal("-Ajar");
    }

    [Fact]
    public void Fire_ReentryOfTheSuperstate_LeavesBothAndEntersTheSuperstate()
    {
        machine.Configure(Entrance).PermitReentry(Turn);

        machine.Fire(Turn);

        machine.State.Should().Be(Entrance);
        log.Should().Equal("-Open", "-Entrance", "+Entrance");
    }

    [Fact]
    public void PermittedTriggers_InSubstate_ComeFirstThenTheSuperstates()
    {
        machine.PermittedTriggers.Should().Equal(Pull, Push);
        machine.ToString().Should().Be("StateMachine { State = Open, PermittedTriggers = { Pull, Push }}");
    }

    [Fact]
    public void PermittedTriggers_UnmetGuard_IsLeftOut()
    {
        machine.Configure(Open).PermitIf(Turn, Locked, () => false, "key");

        machine.GetPermittedTriggers().Should().NotContain(Turn);
        machine.CanFire(Turn, out var unmet).Should().BeFalse();
        unmet.Should().Equal("key");
    }

    [Fact]
    public void SubstateOf_Cycle_IsRefused()
    {
        machine.Invoking(m => m.Configure(Entrance).SubstateOf(Open)).Should().Throw<ArgumentException>();
        machine.Invoking(m => m.Configure(Entrance).SubstateOf(Entrance)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Permit_ToItself_IsRefused()
    {
        machine.Invoking(m => m.Configure(Open).Permit(Turn, Open)).Should().Throw<ArgumentException>();
    }
}
