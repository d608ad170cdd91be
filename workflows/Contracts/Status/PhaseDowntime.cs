namespace Masterful.Workflows.Contracts.Status;

/// <summary>How much of the measured downtime fell into a phase: of each kind the longest gap, cut where the phase begins and ends.</summary>
/// <param name="Phase">Which.</param>
/// <param name="ReadMs">Milliseconds without a successful read.</param>
/// <param name="WriteMs">Milliseconds without a successful write.</param>
/// <param name="WatchMs">Milliseconds without a live watch.</param>
public sealed record PhaseDowntime(PhaseId Phase, long ReadMs, long WriteMs, long WatchMs);
