using System.Text.Json.Serialization;
using Masterful.Workflows.Contracts.Verification;

namespace Masterful.Workflows.Contracts.Status;

/// <summary>Measured, not estimated; of several vantage points always the longest gap.</summary>
/// <param name="LongestMs">The longest gap of any kind.</param>
/// <param name="LongestReadMs">The longest gap of reads.</param>
/// <param name="LongestWriteMs">The longest gap of writes.</param>
/// <param name="LongestWatchMs">The longest gap of watches.</param>
/// <param name="Phases">Per phase.</param>
/// <param name="Probe">What the probe on the node saw; where there is nothing of it, the one beside the Seed.</param>
public sealed record Downtime(
    long LongestMs,
    long LongestReadMs,
    long LongestWriteMs,
    long LongestWatchMs,
    IReadOnlyList<PhaseDowntime> Phases,
    ProbeReport Probe)
{
    /// <summary>Each vantage point by itself.</summary>
    public IReadOnlyList<VantageDowntime> Vantages { get; init; } = [];

    /// <summary>Whether any of them reached the API; where none did, the figures are 0 and mean nothing.</summary>
    [JsonIgnore]
    public bool IsMeasured => Vantages.Count == 0 || Vantages.Any(vantage => vantage.IsMeasured);
}
