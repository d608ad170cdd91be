using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Requests;
using Masterful.Workflows.Contracts.Status;
using Masterful.Workflows.Phases;
using Masterful.Workflows.StateMachine;
using Temporalio.Workflows;

namespace Masterful.Workflows;

/// <summary>What operators may say. Updates are validated and say why they refuse; a signal that is refused is only logged.</summary>
public sealed partial class MigrateControlPlane
{
    private readonly List<OperatorAction> operators = [];
    private readonly HashSet<PhaseId> approved = [];
    private Action? cancelPhase;
    private (MigrationTrigger Trigger, OperatorRequest Request)? decision;
    private ParkedReason? parked;
    private bool pauseWanted;
    private bool rollbackWanted;

    /// <summary>Lets the gated phase begin.</summary>
    [WorkflowUpdate("Approve", Description = "Approve the plan so that the gated phase begins; name the plan's digest")]
    public Task<string> ApproveAsync(ApproveRequest? request)
    {
        if (run.Deletion.IsClosed)
        {
            run.Deletion.Open();
        }
        else
        {
            approved.Add(machine.Phase);
        }

        return DecideAsync(MigrationTrigger.Approve, new OperatorRequest(request?.Plan ?? "", request?.By ?? ""));
    }

    /// <summary>Refuses an approval that names no plan, or another.</summary>
    [WorkflowUpdateValidator(nameof(ApproveAsync))]
    public void ValidateApprove(ApproveRequest? request)
    {
        Require(MigrationTrigger.Approve);
        if (request?.Phase is { Length: > 0 } phase && !string.Equals(phase, machine.Phase.ToString(), StringComparison.OrdinalIgnoreCase))
        {
            throw RequestErrors.NotNow.At("Approve", $"the approval is for phase \"{phase}\", but what waits for one is {machine.Phase}.");
        }

        if (request?.Plan is not { Length: >= 12 } plan || !Approvable.StartsWith(plan, StringComparison.OrdinalIgnoreCase))
        {
            throw RequestErrors.NotNow.At("Approve", $"the approval names plan \"{request?.Plan}\", but {(run.Deletion.IsClosed ? "the list of what would be deleted" : "the plan")} is {Approvable}.");
        }
    }

    /// <summary>Approves by signal.</summary>
    [WorkflowSignal("Approve", Description = "As the update of this name")]
    public Task ApproveSignalAsync(ApproveRequest? request) => BySignalAsync(() => ValidateApprove(request), () => ApproveAsync(request));

    /// <summary>Tries the parked step again.</summary>
    [WorkflowUpdate("Retry", Description = "Try the parked step again")]
    public Task<string> RetryAsync(OperatorRequest? request) => DecideAsync(MigrationTrigger.Retry, request);

    /// <summary>Refuses a retry when nothing is parked.</summary>
    [WorkflowUpdateValidator(nameof(RetryAsync))]
    public void ValidateRetry(OperatorRequest? request) => Require(MigrationTrigger.Retry);

    /// <summary>Retries by signal.</summary>
    [WorkflowSignal("Retry", Description = "As the update of this name")]
    public Task RetrySignalAsync(OperatorRequest? request) => BySignalAsync(() => ValidateRetry(request), () => RetryAsync(request));

    /// <summary>Goes on without the parked step.</summary>
    [WorkflowUpdate("Skip", Description = "Go on without the parked step; say why")]
    public Task<string> SkipAsync(OperatorRequest? request) => DecideAsync(MigrationTrigger.Skip, request);

    /// <summary>Refuses to skip what must not be skipped, and without a reason.</summary>
    [WorkflowUpdateValidator(nameof(SkipAsync))]
    public void ValidateSkip(OperatorRequest? request)
    {
        Require(MigrationTrigger.Skip);
        if (string.IsNullOrWhiteSpace(request?.Reason))
        {
            throw RequestErrors.NotNow.At("Skip", "a reason is required.");
        }
    }

    /// <summary>Skips by signal.</summary>
    [WorkflowSignal("Skip", Description = "As the update of this name")]
    public Task SkipSignalAsync(OperatorRequest? request) => BySignalAsync(() => ValidateSkip(request), () => SkipAsync(request));

    /// <summary>Brings the source back.</summary>
    [WorkflowUpdate("Rollback", Description = "Take everything back until the source serves again; refused after the point of no return")]
    public Task<string> RollbackAsync(OperatorRequest? request)
    {
        rollbackWanted = true;
        if (machine.State > MigrationState.Retire)
        {
            return DecideAsync(MigrationTrigger.Rollback, request);
        }

        Record(MigrationTrigger.Rollback, request);
        cancelPhase?.Invoke();
        return Task.FromResult($"stops {machine.Phase}, then rolls back");
    }

    /// <summary>Refuses a rollback after the point of no return.</summary>
    [WorkflowUpdateValidator(nameof(RollbackAsync))]
    public void ValidateRollback(OperatorRequest? request)
    {
        if (machine.PointOfNoReturnPassed)
        {
            throw EndpointErrors.PointOfNoReturn.At(
                $"Shoot {run.Request.Shoot}", "the API's names point at the node; writes made since exist only there.");
        }

        Require(MigrationTrigger.Rollback);
    }

    /// <summary>Rolls back by signal.</summary>
    [WorkflowSignal("Rollback", Description = "As the update of this name")]
    public Task RollbackSignalAsync(OperatorRequest? request) => BySignalAsync(() => ValidateRollback(request), () => RollbackAsync(request));

    /// <summary>Waits before the next phase.</summary>
    [WorkflowUpdate("Pause", Description = "Wait before the next phase begins")]
    public Task<string> PauseAsync(OperatorRequest? request)
    {
        pauseWanted = true;
        Record(MigrationTrigger.Pause, request);
        return Task.FromResult($"pauses after {machine.Phase}");
    }

    /// <summary>Refuses to pause what runs no phase.</summary>
    [WorkflowUpdateValidator(nameof(PauseAsync))]
    public void ValidatePause(OperatorRequest? request) => Require(MigrationTrigger.Pause);

    /// <summary>Pauses by signal.</summary>
    [WorkflowSignal("Pause", Description = "As the update of this name")]
    public Task PauseSignalAsync(OperatorRequest? request) => BySignalAsync(() => ValidatePause(request), () => PauseAsync(request));

    /// <summary>Goes on after a pause.</summary>
    [WorkflowUpdate("Resume", Description = "Go on after a pause")]
    public Task<string> ResumeAsync(OperatorRequest? request)
    {
        pauseWanted = false;
        return machine.CanFire(MigrationTrigger.Resume)
            ? DecideAsync(MigrationTrigger.Resume, request)
            : Task.FromResult("was not paused yet");
    }

    /// <summary>Refuses to resume what is not paused.</summary>
    [WorkflowUpdateValidator(nameof(ResumeAsync))]
    public void ValidateResume(OperatorRequest? request)
    {
        if (!pauseWanted)
        {
            Require(MigrationTrigger.Resume);
        }
    }

    /// <summary>Resumes by signal.</summary>
    [WorkflowSignal("Resume", Description = "As the update of this name")]
    public Task ResumeSignalAsync(OperatorRequest? request) => BySignalAsync(() => ValidateResume(request), () => ResumeAsync(request));

    private static async Task BySignalAsync(Action validate, Func<Task<string>> handle)
    {
        try
        {
            validate();
        }
        catch (Temporalio.Exceptions.ApplicationFailureException refusal)
        {
            Workflow.Logger.LogRefusedSignal(refusal.Message);
            return;
        }

        await handle();
    }

    private void Require(MigrationTrigger trigger)
    {
        if (decision is not null || run is null || !machine.CanFire(trigger))
        {
            throw RequestErrors.NotNow.At(
                trigger.ToString(),
                $"the migration is {machine.State} in phase {machine.Phase}; possible now: {string.Join(", ", machine.Choices.DefaultIfEmpty("nothing"))}.");
        }
    }

    private Task<string> DecideAsync(MigrationTrigger trigger, OperatorRequest? request)
    {
        Record(trigger, request);
        decision = (trigger, request ?? new());
        return Task.FromResult($"{trigger} accepted in phase {machine.Phase}");
    }

    // Who says nothing by null says as little as by an empty object.
    private void Record(MigrationTrigger trigger, OperatorRequest? request) =>
        operators.Add(new OperatorAction(Workflow.UtcNow, trigger.ToString(), machine.Phase, request?.By ?? "", request?.Reason ?? ""));

    // The plan; while a deletion waits for an approval of its own, the list of what would be deleted.
    private string Approvable => run is null ? "" : run.Deletion.IsClosed ? run.Deletion.Wanted : run.PlanDigest;

    // What an earlier run did was approved then; later phases do their work again where they are proven.
    private bool NeedsApproval(PhaseId phase) =>
        run.Request.Approve.Contains(phase) && !approved.Contains(phase) && !(phase <= PhaseId.Endpoint && phase < run.Request.StartFrom && Workflow.Patched("no-gate-before-what-is-proven"));

    private async Task WaitForOperatorAsync(CancellationToken cancellation)
    {
        await Workflow.WaitConditionAsync(() => decision is not null, cancellation);
        var (trigger, request) = decision!.Value;
        decision = null;
        if (!machine.CanFire(trigger))
        {
            // It was said to where the migration stood before a cancellation led it elsewhere.
            return;
        }

        if (trigger == MigrationTrigger.Skip)
        {
            if (machine.State == MigrationState.RollbackParked && EarlierRun.IsUnknown(run))
            {
                EarlierRun.Register(run);
                run.Compensations.Unknown(machine.Phase, FindOut, request.Reason);
            }
            else if (machine.State == MigrationState.RollbackParked)
            {
                run.Compensations.LeftBehind(request.Reason);
            }
            else
            {
                ledger.Skip(machine.Phase, request.Reason);
            }
        }

        parked = null;
        machine.Fire(trigger);
    }

    private void Announce(string outcome)
    {
        Workflow.UpsertTypedSearchAttributes(
            MigrationSearchAttributes.Phase.ValueSet(machine.Phase.ToString()),
            MigrationSearchAttributes.Outcome.ValueSet(outcome),
            MigrationSearchAttributes.NeedsOperator.ValueSet(machine.NeedsOperator));
        Workflow.CurrentDetails = Checklist.Of(Status());
    }
}
