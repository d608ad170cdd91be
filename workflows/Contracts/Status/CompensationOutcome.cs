namespace Masterful.Workflows.Contracts.Status;

/// <summary>How one step back ended.</summary>
/// <param name="Phase">The phase whose effect it takes back.</param>
/// <param name="Step">What it does.</param>
/// <param name="Outcome"><c>done</c>, or <c>left behind</c> when an operator went on without it.</param>
/// <param name="Detail">What was seen, or what is left behind and why.</param>
public sealed record CompensationOutcome(PhaseId Phase, string Step, string Outcome, string Detail);
