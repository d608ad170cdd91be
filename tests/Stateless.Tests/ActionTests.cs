using static Stateless.Tests.Act;
using static Stateless.Tests.Door;

namespace Stateless.Tests;

public class ActionTests
{
    private readonly List<string> log = [];
    private readonly StateMachine<Door, Act> machine = new(Closed);

    [Fact]
    public void Fire_Transition_RunsExitThenTransitionedThenEntryThenCompleted()
    {
        machine.Configure(Closed).Permit(Pull, Open).OnExit(t => log.Add($"exit to {t.Destination}"));
        machine.Configure(Open).OnEntry(t => log.Add($"entry from {t.Source} by {t.Trigger}"));
        machine.OnTransitioned(t => log.Add($"transitioned, state {machine.State}"));
        machine.OnTransitionCompleted(t => log.Add("completed"));

        machine.Fire(Pull);

        log.Should().Equal("exit to Open", "transitioned, state Open", "entry from Closed by Pull", "completed");
    }

    [Fact]
    public void Fire_Reentry_LeavesAndEntersTheSameState()
    {
        machine.Configure(Closed).PermitReentry(Knock).OnExit(() => log.Add("exit")).OnEntry(t => log.Add($"entry {t.IsReentry}"));

        machine.Fire(Knock);

        log.Should().Equal("exit", "entry True");
    }

    [Fact]
    public void Fire_InternalTransition_RunsItsActionOnly()
    {
        machine.Configure(Closed)
            .InternalTransition(Knock, t => log.Add($"internal {t.Trigger}"))
            .OnExit(() => log.Add("exit"))
            .OnEntry(() => log.Add("entry"));

        machine.Fire(Knock);

        log.Should().Equal("internal Knock");
    }

    [Fact]
    public void Fire_OnEntryFrom_RunsForItsTriggerOnly()
    {
        machine.Configure(Closed).Permit(Pull, Open).Permit(Turn, Open);
        machine.Configure(Open).Permit(Push, Closed).OnEntryFrom(Turn, () => log.Add("turned")).OnEntry(() => log.Add("open"));

        machine.Fire(Pull);
        machine.Fire(Push);
        machine.Fire(Turn);

        log.Should().Equal("open", "turned", "open");
    }

    [Fact]
    public void Fire_TriggerWithParameters_HandsThemToGuardsAndActions()
    {
        var pull = machine.SetTriggerParameters<int>(Pull);
        machine.Configure(Closed).PermitIf(pull, Open, force => force > 3, "strong enough");
        machine.Configure(Open).OnEntryFrom(pull, (force, t) => log.Add($"{force} {t.Parameters[0]}"));

        machine.CanFire(pull, 3).Should().BeFalse();
        machine.Fire(pull, 4);

        log.Should().Equal("4 4");
    }

    [Fact]
    public void Fire_WithoutAnyParameter_HandsOverNull()
    {
        var pull = machine.SetTriggerParameters<string>(Pull);
        machine.Configure(Closed).Permit(Pull, Open);
        machine.Configure(Open).OnEntryFrom(pull, text => log.Add(text ?? "null"));

        machine.Fire(Pull);

        log.Should().Equal("null");
    }

    [Fact]
    public void ValidateParameters_OneOfTwoMissing_IsRefused()
    {
        var pull = machine.SetTriggerParameters<string, int>(Pull);

        pull.Invoking(t => t.ValidateParameters(["one"])).Should().Throw<ArgumentException>().WithMessage("An argument of type*is required*");
    }

    [Fact]
    public void SetTriggerParameters_Twice_IsRefused()
    {
        machine.SetTriggerParameters<string>(Pull);

        machine.Invoking(m => m.SetTriggerParameters<string>(Pull)).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void Fire_AsynchronousAction_IsRefusedBeforeItRuns()
    {
        machine.Configure(Closed).Permit(Pull, Open);
        machine.Configure(Open).OnEntryAsync(() =>
        {
            log.Add("ran");
            return Task.CompletedTask;
        });

        machine.Invoking(m => m.Fire(Pull)).Should().Throw<InvalidOperationException>().WithMessage(
            "Cannot execute asynchronous action specified in OnEntry event for 'Open' state. " +
            "Use asynchronous version of Fire [FireAsync]");
        log.Should().BeEmpty();
    }

    [Fact]
    public async Task FireAsync_AsynchronousActions_AreAwaitedInOrder()
    {
        var gate = new TaskCompletionSource();
        machine.Configure(Closed).Permit(Pull, Open).OnExitAsync(async () =>
        {
            await gate.Task;
            log.Add("exit");
        });
        machine.Configure(Open).OnEntryAsync(async t =>
        {
            await Task.Yield();
            log.Add($"entry from {t.Source}");
        });
        machine.OnTransitionedAsync(t =>
        {
            log.Add("transitioned");
            return Task.CompletedTask;
        });

        var fired = machine.FireAsync(Pull);
        machine.State.Should().Be(Closed);
        gate.SetResult();
        await fired;

        log.Should().Equal("exit", "transitioned", "entry from Closed");
    }

    [Fact]
    public async Task FireAsync_UnpermittedTrigger_Throws()
    {
        await machine.Awaiting(m => m.FireAsync(Turn)).Should().ThrowAsync<InvalidOperationException>();
    }
}
