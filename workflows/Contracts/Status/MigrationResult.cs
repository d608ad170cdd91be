namespace Masterful.Workflows.Contracts.Status;

/// <summary>Result of the workflow.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Shoot">The Shoot.</param>
/// <param name="PlanDigest">Digest of the plan.</param>
/// <param name="Phases">Every phase.</param>
/// <param name="Compensations">Steps back, in the order in which they ran.</param>
/// <param name="Operators">What operators did.</param>
/// <param name="Evidence">What each phase found and did.</param>
public sealed record MigrationResult(
    MigrationOutcome Outcome,
    string Shoot,
    string PlanDigest,
    IReadOnlyList<PhaseStatus> Phases,
    IReadOnlyList<CompensationOutcome> Compensations,
    IReadOnlyList<OperatorAction> Operators,
    MigrationEvidence Evidence);
