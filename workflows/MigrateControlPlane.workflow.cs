using System.Text.Json;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Fleet;
using Masterful.Workflows.Contracts.Requests;
using Masterful.Workflows.Contracts.Status;
using Masterful.Workflows.Phases;
using Masterful.Workflows.StateMachine;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Masterful.Workflows;

/// <summary>
/// Moves one Shoot's control plane out of its Seed. Phases run in the order of <see cref="PhaseTable"/>; one that fails parks until an
/// operator decides; before the point of no return everything can be taken back.
/// </summary>
[Workflow]
public sealed partial class MigrateControlPlane
{
    private static readonly IReadOnlyList<IPhase> Steps =
    [
        new PreflightPhase(), new CredentialsPhase(), new FencePhase(), new EtcdPhase(), new CutoverPhase(),
        new EndpointPhase(), new AddonsPhase(), new SeedPhase(), new VerifyPhase(), new RetirePhase(),
    ];

    private readonly MigrationStateMachine machine = new();
    private readonly PhaseLedger ledger = new();
    private MigrationRun run = null!;

    /// <summary>Runs a migration.</summary>
    /// <param name="input">The request, see <see cref="MigrationRequest"/>; taken raw so that every mistake in it is told at once.</param>
    [WorkflowRun]
    public async Task<MigrationResult> RunAsync(JsonElement input)
    {
        var request = MigrationRequestParser.Parse(input);
        RequireId(request);
        run = new MigrationRun(request, machine.PassPointOfNoReturn) { Phases = () => ledger.Phases };
        if (request.StartFrom > PhaseId.Endpoint)
        {
            // An earlier run switched the names: the only writes are on the new side, whatever the proof of that says.
            run.PassPointOfNoReturn();
        }

        Workflow.UpsertTypedSearchAttributes(
            MigrationSearchAttributes.Shoot.ValueSet(request.Shoot),
            MigrationSearchAttributes.Outcome.ValueSet("Running"));
        try
        {
            while (!machine.Ended)
            {
                await AdvanceAsync();
            }
        }
        catch (Exception exception) when (Workflow.CancellationToken.IsCancellationRequested && TemporalException.IsCanceledException(exception))
        {
            await CancelAsync();
            throw;
        }
        catch (FailureException exception) when (Workflow.CancellationToken.IsCancellationRequested && !machine.Ended)
        {
            // What was under way failed, or died, before it heard of the cancellation.
            await CancelAsync();
            throw new OperationCanceledException($"canceled; {exception.Message}", exception);
        }

        // Where Verify was skipped, nobody has asked yet.
        DowntimeRecord.Keep(run, await run.Probe.StopOutsideAsync(() => ledger.Phases));
        await RevokeAsync();
        await Workflow.WaitConditionAsync(() => Workflow.AllHandlersFinished, CancellationToken.None);
        var outcome = machine.State switch
        {
            MigrationState.RolledBack => MigrationOutcome.RolledBack,
            MigrationState.Rehearsed => MigrationOutcome.Rehearsed,
            _ => MigrationOutcome.Migrated,
        };
        Announce(outcome.ToString());
        return new MigrationResult(
            outcome, request.Shoot, run.PlanDigest, ledger.Phases, run.Compensations.Outcomes, operators, run.Evidence.Condense());
    }

    // The id is what keeps a second migration of the same Shoot away. Whoever starts one in the UI types it.
    private static void RequireId(MigrationRequest request)
    {
        if (!request.Rehearse && Workflow.Info.WorkflowId != MigrationStart.IdOf(request.Shoot) && Workflow.Patched("one-id"))
        {
            throw RequestErrors.Invalid.At(
                $"Workflow ID {Workflow.Info.WorkflowId}", $"it must be {MigrationStart.IdOf(request.Shoot)}, so that there is one migration of this Shoot at a time.");
        }
    }

    // Verify and Retire take the migration's own rights away; who skipped both wanted the migration to end, not the rights to stay.
    private async Task RevokeAsync()
    {
        if (machine.State != MigrationState.Migrated || run.Revoked || !Workflow.Patched("revoke-at-the-end"))
        {
            return;
        }

        try
        {
            run.Cancellation = Workflow.CancellationToken;
            await VerifyPhase.RevokeAsync(run);
        }
        catch (FailureException problem)
        {
            run.Note($"the migration's own rights were not revoked: {FailureText.Of(problem).Message} Delete the ClusterRoleBinding masterful:operators in the cluster.");
        }

        ledger.Add(PhaseId.Retire, run.TakeNotes());
    }

    private async Task AdvanceAsync()
    {
        switch (machine.State)
        {
            case MigrationState.AwaitingApproval or MigrationState.Parked or MigrationState.Paused or MigrationState.RollbackParked:
                Announce("Running");
                TellFleet();
                await WaitForOperatorAsync(
                    machine.State == MigrationState.RollbackParked ? CancellationToken.None : Workflow.CancellationToken);
                TellFleet();
                break;
            case MigrationState.RollingBack:
                await RollBackAsync();
                break;
            default:
                await RunPhaseAsync(Steps[(int)machine.Phase]);
                break;
        }
    }

    private async Task RunPhaseAsync(IPhase phase)
    {
        if (rollbackWanted)
        {
            machine.Fire(MigrationTrigger.Rollback);
            return;
        }

        if (pauseWanted)
        {
            machine.Fire(MigrationTrigger.Pause);
            return;
        }

        if (NeedsApproval(phase.Id))
        {
            machine.Fire(MigrationTrigger.Gate);
            return;
        }

        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Workflow.CancellationToken);
        cancelPhase = cancellation.Cancel;
        run.Cancellation = cancellation.Token;
        ledger.Start(phase.Id);
        Announce("Running");
        try
        {
            var proven = run.Request.StartFrom is { } first && phase.Id < first;
            await (proven ? ProveAsync(phase) : RunAsync(phase));
            if (run.Deletion.IsClosed)
            {
                ledger.Note(phase.Id, run.TakeNotes());
                machine.Fire(MigrationTrigger.Gate);
                return;
            }

            ledger.End(phase.Id, proven ? PhaseOutcome.Proven : PhaseOutcome.Done, run.TakeNotes());
            machine.Fire(phase.Id == PhaseId.Preflight && run.Request.Rehearse ? MigrationTrigger.Rehearse : MigrationTrigger.Done);
        }
        catch (FailureException exception) when (!Workflow.CancellationToken.IsCancellationRequested)
        {
            Fail(phase.Id, exception);
        }
        catch (OperationCanceledException) when (!Workflow.CancellationToken.IsCancellationRequested)
        {
            // The phase was cut short because an operator wants the source back.
            ledger.Note(phase.Id, run.TakeNotes());
            machine.Fire(MigrationTrigger.Rollback);
        }
        finally
        {
            cancelPhase = null;
        }
    }

    private async Task RunAsync(IPhase phase)
    {
        await OperatorCredential.RenewAsync(run);
        await phase.RunAsync(run);
    }

    private async Task ProveAsync(IPhase phase)
    {
        if (run.OperatorRevoked && phase.Id is > PhaseId.Etcd and < PhaseId.Retire)
        {
            run.Note("not looked at again: phase Verify of an earlier run revoked the migration's own credential");
            return;
        }

        await OperatorCredential.RenewAsync(run);
        await phase.ProveAsync(run);
    }

    private void Fail(PhaseId phase, FailureException exception)
    {
        ledger.Note(phase, run.TakeNotes());
        var failure = FailureText.Of(exception);
        if (phase == PhaseId.Preflight && (failure.Id == PreflightErrors.Refused.Id || failure.Id.StartsWith("MIG-REQ-", StringComparison.Ordinal)))
        {
            machine.Fire(MigrationTrigger.Refuse);
            Announce("Refused");
            throw new ApplicationFailureException(failure.Message, exception, failure.Id, nonRetryable: true);
        }

        if (rollbackWanted && machine.CanFire(MigrationTrigger.Rollback))
        {
            machine.Fire(MigrationTrigger.Rollback);
            return;
        }

        machine.Fire(MigrationTrigger.Fail);
        parked = new ParkedReason(phase, failure.Id, failure.Message, machine.Choices);
    }

    /// <summary>Whoever began this as one of many is told when it waits for an operator, and when it goes on.</summary>
    private void TellFleet()
    {
        FleetMemberState? state = machine.State switch
        {
            MigrationState.AwaitingApproval => FleetMemberState.AwaitingApproval,
            MigrationState.Parked or MigrationState.RollbackParked => FleetMemberState.Parked,

            // It will be told the end of that.
            MigrationState.RollingBack => null,
            _ => FleetMemberState.Running,
        };
        if (Workflow.Info.Parent is { } fleet && state is { } known)
        {
            _ = TellAsync(Workflow.GetExternalWorkflowHandle<MigrateFleet>(fleet.WorkflowId, fleet.RunId), new FleetNotice(run.Request.Shoot, known, parked?.Message ?? ""));
        }

        static async Task TellAsync(ExternalWorkflowHandle<MigrateFleet> fleet, FleetNotice notice)
        {
            try
            {
                await fleet.SignalAsync(workflow => workflow.NoticeAsync(notice));
            }
            catch (FailureException)
            {
                // It has ended, and nobody there wants to know.
            }
        }
    }
}
