namespace Masterful.Workflows.Contracts.Status;

/// <summary>One phase as an operator sees it.</summary>
/// <param name="Phase">Which.</param>
/// <param name="Outcome">Where it stands.</param>
/// <param name="StartedAt">When it began; null before.</param>
/// <param name="EndedAt">When it ended; null before.</param>
/// <param name="Evidence">What it found or did, one line each.</param>
/// <param name="Reason">Why it was skipped; else empty.</param>
public sealed record PhaseStatus(
    PhaseId Phase,
    PhaseOutcome Outcome,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    IReadOnlyList<string> Evidence,
    string Reason = "");
