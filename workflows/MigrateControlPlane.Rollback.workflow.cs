using Masterful.Workflows.Contracts.Status;
using Masterful.Workflows.Phases;
using Masterful.Workflows.StateMachine;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Masterful.Workflows;

/// <summary>The way back, asked for by an operator or by a cancellation.</summary>
public sealed partial class MigrateControlPlane
{
    private const string FindOut = "find out what the run before this one did";

    private async Task RollBackAsync()
    {
        parked = null;
        Announce("Running");
        var measured = Workflow.Patched("measure-rollbacks");
        if (!measured)
        {
            await run.Probe.StopAsync(run.Node, () => ledger.Phases);
        }

        if (!await KnowEarlierRunAsync())
        {
            return;
        }

        await OperatorCredential.RenewForRollbackAsync(run);
        while (run.Compensations.Next is { } entry)
        {
            try
            {
                run.Compensations.Done(await entry.RunAsync());
                ledger.Compensate(entry.Phase);
            }
            catch (FailureException exception)
            {
                var failure = FailureText.Of(exception);
                machine.Fire(MigrationTrigger.CompensationFailed);
                parked = new ParkedReason(entry.Phase, failure.Id, $"{entry.Step}: {failure.Message}", machine.Choices);
                return;
            }
        }

        if (measured)
        {
            // For the API's users it was away until now.
            DowntimeRecord.Keep(run, await run.Probe.StopAsync(run.Node, () => ledger.Phases));
        }

        machine.Fire(MigrationTrigger.Compensated);
    }

    /// <summary>Whether it is known what an earlier run did; parks when that cannot be found out.</summary>
    private async Task<bool> KnowEarlierRunAsync()
    {
        if (!EarlierRun.IsUnknown(run))
        {
            return true;
        }

        try
        {
            await EarlierRun.RegisterAsync(run);
            return true;
        }
        catch (FailureException) when (run.PointOfNoReturnPassed)
        {
            // There is nothing to take back, and nothing that this run was asked for may be gone on with either.
            Announce("Refused");
            throw;
        }
        catch (FailureException exception)
        {
            var failure = FailureText.Of(exception);
            machine.Fire(MigrationTrigger.CompensationFailed);
            parked = new ParkedReason(machine.Phase, failure.Id, $"{FindOut}: {failure.Message}", machine.Choices);
            return false;
        }
    }

    /// <summary>Cancelling before the point of no return means rollback; after it the new control plane is left as it is.</summary>
    private async Task CancelAsync()
    {
        // What an operator decided meanwhile was about what the cancellation ends.
        decision = null;
        if (machine.State is not (MigrationState.RollingBack or MigrationState.RollbackParked) && machine.CanFire(MigrationTrigger.Rollback))
        {
            machine.Fire(MigrationTrigger.Rollback);
        }

        while (machine.State is MigrationState.RollingBack or MigrationState.RollbackParked)
        {
            await AdvanceAsync();
        }

        await run.Probe.StopAsync(run.Node, () => ledger.Phases);
        Announce(machine.State == MigrationState.RolledBack ? "RolledBack" : "Canceled");
    }
}
