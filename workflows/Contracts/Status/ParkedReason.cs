namespace Masterful.Workflows.Contracts.Status;

/// <summary>Why a migration waits for an operator, and what may be done.</summary>
/// <param name="Phase">Where.</param>
/// <param name="Error">Id in the error table.</param>
/// <param name="Message">What, where, why, what was not changed, what to do next.</param>
/// <param name="Choices">Updates that will be accepted: <c>Retry</c>, <c>Skip</c>, <c>Rollback</c>.</param>
public sealed record ParkedReason(PhaseId Phase, string Error, string Message, IReadOnlyList<string> Choices);
