namespace Masterful.Workflows.Contracts.Verification;

/// <summary>A time in which the API did not do what was asked.</summary>
/// <param name="Kind"><c>read</c>, <c>write</c> or <c>watch</c>.</param>
/// <param name="From">Last success before.</param>
/// <param name="To">First success after; the end of probing when there was none.</param>
/// <param name="Blind">Whether the probe itself was away for part of it, so that the gap is an upper bound.</param>
/// <param name="IsOpen">Whether probing ended before the API was back; a success that was the very last probe ends a gap as any other does.</param>
public sealed record ProbeGap(string Kind, DateTimeOffset From, DateTimeOffset To, bool Blind, bool IsOpen = false)
{
    /// <summary>Whole milliseconds of the gap.</summary>
    public long Milliseconds => (long)(To - From).TotalMilliseconds;
}
