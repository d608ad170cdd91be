namespace Masterful.Workflows.Contracts.Status;

/// <summary>Answer of the query <c>Status</c>.</summary>
/// <param name="Shoot">The Shoot.</param>
/// <param name="State">The state machine's state.</param>
/// <param name="Phase">The current phase.</param>
/// <param name="PointOfNoReturnPassed">Whether rollback is refused from now on.</param>
/// <param name="PlanDigest">Digest of the plan; empty before there is one.</param>
/// <param name="Parked">Why it waits for an operator; null when it does not.</param>
/// <param name="Choices">Updates that will be accepted now.</param>
/// <param name="Phases">Every phase.</param>
/// <param name="Compensations">Steps back so far.</param>
/// <param name="ExpectedEtcdMs">How long etcd's part of the downtime took with the warm snapshot, in milliseconds; null before that.</param>
public sealed record MigrationStatus(
    string Shoot,
    string State,
    PhaseId Phase,
    bool PointOfNoReturnPassed,
    string PlanDigest,
    ParkedReason? Parked,
    IReadOnlyList<string> Choices,
    IReadOnlyList<PhaseStatus> Phases,
    IReadOnlyList<CompensationOutcome> Compensations,
    long? ExpectedEtcdMs = null);
