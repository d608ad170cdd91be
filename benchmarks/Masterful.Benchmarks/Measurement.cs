namespace Masterful.Benchmarks;

/// <summary>One run of a program.</summary>
/// <param name="Seconds">From its start to its end.</param>
/// <param name="CpuSeconds">Processor time it used, on all cores.</param>
/// <param name="PrivateMiB">Most private memory (RssAnon) that was seen.</param>
internal sealed record Measurement(double Seconds, double CpuSeconds, double PrivateMiB);
