using Masterful.Workflows.Contracts.Status;

namespace Masterful.Worker.Reports;

/// <summary>A postmortem of one run, made from its history; of a run without a result, also from what its workflow answers.</summary>
/// <param name="WorkflowId">Workflow id.</param>
/// <param name="RunId">Run id; empty for an exported history that does not tell.</param>
/// <param name="Shoot">The Shoot.</param>
/// <param name="Status">How the run stands: <c>Running</c>, <c>Completed</c>, <c>Failed</c>, <c>Canceled</c>, <c>Terminated</c>.</param>
/// <param name="Outcome"><c>Migrated</c>, <c>RolledBack</c>, or empty while it is open or when it failed.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="ClosedAt">When it closed; null while it is open.</param>
/// <param name="PlanDigest">Digest of the plan; empty when the run is not closed.</param>
/// <param name="Failure">Why it failed, or waits for an operator; empty when it does neither.</param>
/// <param name="Phases">Phases with their evidence; where there is neither a result nor a workflow that answers, those that its activities tell.</param>
/// <param name="Activities">Every activity in the order of its scheduling.</param>
/// <param name="Operators">What operators did.</param>
/// <param name="Compensations">Steps back.</param>
/// <param name="Evidence">Details per phase.</param>
public sealed record MigrationReport(
    string WorkflowId,
    string RunId,
    string Shoot,
    string Status,
    string Outcome,
    DateTimeOffset StartedAt,
    DateTimeOffset? ClosedAt,
    string PlanDigest,
    string Failure,
    IReadOnlyList<PhaseStatus> Phases,
    IReadOnlyList<ActivityLine> Activities,
    IReadOnlyList<OperatorAction> Operators,
    IReadOnlyList<CompensationOutcome> Compensations,
    MigrationEvidence Evidence)
{
    /// <summary>What is missing in this report and why; empty when nothing is.</summary>
    public string Missing { get; init; } = "";
}
