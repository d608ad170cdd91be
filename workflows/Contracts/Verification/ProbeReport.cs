namespace Masterful.Workflows.Contracts.Verification;

/// <summary>Measured downtime as one vantage point saw it.</summary>
/// <param name="Vantage">From where: the node's name.</param>
/// <param name="From">First probe.</param>
/// <param name="To">Last probe.</param>
/// <param name="Samples">Probes sent.</param>
/// <param name="Gaps">Gaps longer than three probe intervals, in order.</param>
public sealed record ProbeReport(string Vantage, DateTimeOffset From, DateTimeOffset To, long Samples, IReadOnlyList<ProbeGap> Gaps);
