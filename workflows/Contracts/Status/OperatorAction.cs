namespace Masterful.Workflows.Contracts.Status;

/// <summary>Something that an operator did.</summary>
/// <param name="At">When.</param>
/// <param name="Action">The update or signal.</param>
/// <param name="Phase">The phase at the time.</param>
/// <param name="By">Who, as they said.</param>
/// <param name="Reason">Why, as they said.</param>
public sealed record OperatorAction(DateTimeOffset At, string Action, PhaseId Phase, string By, string Reason);
