using Masterful.Workflows.Contracts;
using Masterful.Workflows.Phases;
using Stateless;
using Stateless.Reflection;

namespace Masterful.Workflows.StateMachine;

/// <summary>
/// The states of a migration and what leads from one to the other, built from <see cref="PhaseTable"/>. It decides which operator's
/// wishes are possible; <c>docs/phases.md</c> is drawn from it.
/// </summary>
public sealed class MigrationStateMachine
{
    private static readonly MigrationTrigger[] OperatorTriggers =
        [MigrationTrigger.Approve, MigrationTrigger.Retry, MigrationTrigger.Skip, MigrationTrigger.Rollback, MigrationTrigger.Pause, MigrationTrigger.Resume];

    private readonly StateMachine<MigrationState, MigrationTrigger> machine = new(MigrationState.Preflight);

    /// <summary>Builds the machine, standing at Preflight.</summary>
    public MigrationStateMachine()
    {
        foreach (var phase in PhaseTable.All)
        {
            ConfigurePhase(phase);
        }

        ConfigureWaiting(MigrationState.AwaitingApproval, MigrationTrigger.Approve);
        ConfigureWaiting(MigrationState.Paused, MigrationTrigger.Resume);
        ConfigureWaiting(MigrationState.Parked, MigrationTrigger.Retry);
        foreach (var phase in PhaseTable.All.Where(phase => phase.Skippable))
        {
            machine.Configure(MigrationState.Parked)
                .PermitIf(MigrationTrigger.Skip, After(phase), () => Phase == phase.Id, $"{phase.Id} may be skipped");
            // Whoever does not approve must not be stuck.
            machine.Configure(MigrationState.AwaitingApproval)
                .PermitIf(MigrationTrigger.Skip, After(phase), () => Phase == phase.Id, $"{phase.Id} may be skipped");
        }

        machine.Configure(MigrationState.RollingBack)
            .Permit(MigrationTrigger.CompensationFailed, MigrationState.RollbackParked)
            .Permit(MigrationTrigger.Compensated, MigrationState.RolledBack);
        machine.Configure(MigrationState.RollbackParked)
            .Permit(MigrationTrigger.Retry, MigrationState.RollingBack)
            .Permit(MigrationTrigger.Skip, MigrationState.RollingBack);
    }

    /// <summary>The current state.</summary>
    public MigrationState State => machine.State;

    /// <summary>The phase that runs, waits or failed last.</summary>
    public PhaseId Phase { get; private set; } = PhaseId.Preflight;

    /// <summary>Set just before the first of the API's names is moved; from then on rollback is refused.</summary>
    public bool PointOfNoReturnPassed { get; private set; }

    /// <summary>Whether an operator is waited for.</summary>
    public bool NeedsOperator =>
        State is MigrationState.AwaitingApproval or MigrationState.Parked or MigrationState.RollbackParked;

    /// <summary>Whether it has ended.</summary>
    public bool Ended => State is MigrationState.Migrated or MigrationState.RolledBack or MigrationState.Refused or MigrationState.Rehearsed;

    /// <summary>What an operator may ask for now, by name.</summary>
    public IReadOnlyList<string> Choices =>
        OperatorTriggers.Where(machine.CanFire).Select(trigger => trigger.ToString()).ToList();

    /// <summary>Description of states and transitions, for drawing.</summary>
    public StateMachineInfo Describe() => machine.GetInfo();

    /// <summary>Whether a trigger leads anywhere now.</summary>
    public bool CanFire(MigrationTrigger trigger) => machine.CanFire(trigger);

    /// <summary>Moves on; an impossible move is a bug and throws.</summary>
    public void Fire(MigrationTrigger trigger)
    {
        machine.Fire(trigger);
        if (State <= MigrationState.Retire)
        {
            Phase = (PhaseId)State;
        }
    }

    /// <summary>Refuses rollback from now on.</summary>
    public void PassPointOfNoReturn() => PointOfNoReturnPassed = true;

    private static MigrationState After(PhaseDefinition phase) =>
        phase.Id == PhaseId.Retire ? MigrationState.Migrated : (MigrationState)(phase.Id + 1);

    private void ConfigurePhase(PhaseDefinition phase)
    {
        var state = machine.Configure((MigrationState)phase.Id)
            .Permit(MigrationTrigger.Done, After(phase))
            .Permit(MigrationTrigger.Gate, MigrationState.AwaitingApproval)
            .Permit(MigrationTrigger.Pause, MigrationState.Paused)
            .Permit(MigrationTrigger.Fail, MigrationState.Parked);
        if (phase.Id == PhaseId.Preflight)
        {
            state.Permit(MigrationTrigger.Refuse, MigrationState.Refused);
            state.Permit(MigrationTrigger.Rehearse, MigrationState.Rehearsed);
        }

        PermitRollback(state);
    }

    private void ConfigureWaiting(MigrationState waiting, MigrationTrigger goOn)
    {
        var state = machine.Configure(waiting);
        foreach (var phase in PhaseTable.All)
        {
            state.PermitIf(goOn, (MigrationState)phase.Id, () => Phase == phase.Id, $"phase is {phase.Id}");
        }

        PermitRollback(state);
    }

    private void PermitRollback(StateMachine<MigrationState, MigrationTrigger>.StateConfiguration state) =>
        state.PermitIf(MigrationTrigger.Rollback, MigrationState.RollingBack, () => !PointOfNoReturnPassed, "before the point of no return");
}
