using Masterful.Workflows.Contracts.Status;
using Temporalio.Workflows;

namespace Masterful.Workflows;

/// <summary>What anybody may ask.</summary>
public sealed partial class MigrateControlPlane
{
    /// <summary>Where it stands and what may be done.</summary>
    [WorkflowQuery(Description = "Where the migration stands and what may be done about it")]
    public MigrationStatus Status() => new(
        run?.Request.Shoot ?? "",
        machine.State.ToString(),
        machine.Phase,
        machine.PointOfNoReturnPassed,
        Approvable,
        parked,
        machine.Choices,
        ledger.Phases,
        run?.Compensations.Outcomes ?? [],
        run?.Evidence.WarmUp?.ExpectedDowntimeMs);

    /// <summary>The plan; null before Preflight has composed it.</summary>
    [WorkflowQuery(Description = "The plan that an approval approves")]
    public MigrationPlan? Plan() => run?.Evidence.Plan;

    /// <summary>Every phase.</summary>
    [WorkflowQuery(Description = "Every phase with its evidence")]
    public IReadOnlyList<PhaseStatus> Phases() => ledger.Phases;

    /// <summary>Details of every phase so far.</summary>
    [WorkflowQuery(Description = "What was seen so far: certificates, keys, objects, checks, downtime")]
    public MigrationEvidence Evidence() => run?.Evidence.Condense() ?? new();
}
