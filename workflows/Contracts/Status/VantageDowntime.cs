using System.Text.Json.Serialization;

namespace Masterful.Workflows.Contracts.Status;

/// <summary>Measured downtime as one vantage point saw it.</summary>
/// <param name="Vantage">From where.</param>
/// <param name="Samples">Probes sent.</param>
/// <param name="LongestReadMs">The longest gap of reads.</param>
/// <param name="LongestWriteMs">The longest gap of writes.</param>
/// <param name="LongestWatchMs">The longest gap of watches.</param>
/// <param name="Phases">Per phase.</param>
/// <param name="Note">What to know about these figures: why there are none, or that the API was not back when probing ended; else empty.</param>
public sealed record VantageDowntime(
    string Vantage,
    long Samples,
    long LongestReadMs,
    long LongestWriteMs,
    long LongestWatchMs,
    IReadOnlyList<PhaseDowntime> Phases,
    string Note)
{
    /// <summary>Whether the API was ever reached from there.</summary>
    [JsonIgnore]
    public bool IsMeasured => Note.Length == 0 || LongestReadMs + LongestWriteMs + LongestWatchMs > 0;
}
