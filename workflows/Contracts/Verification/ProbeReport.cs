namespace Masterful.Workflows.Contracts.Verification;

/// <summary>Measured downtime as one vantage point saw it.</summary>
/// <param name="Vantage">From where: the node's name, or <c>beside</c> and the Seed's.</param>
/// <param name="From">First probe.</param>
/// <param name="To">Last probe.</param>
/// <param name="Samples">Probes sent.</param>
/// <param name="Gaps">Gaps longer than three probe intervals, in order.</param>
public sealed record ProbeReport(string Vantage, DateTimeOffset From, DateTimeOffset To, long Samples, IReadOnlyList<ProbeGap> Gaps)
{
    /// <summary>Probes that the API did what was asked of, an open watch counted each time that it was looked at; 0 when the API was never reached.</summary>
    public long Successes { get; init; }

    /// <summary>Why nothing was measured; empty when something was.</summary>
    public string Note { get; init; } = "";
}
