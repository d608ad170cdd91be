namespace Masterful.Benchmarks;

/// <summary>Several runs of the same thing.</summary>
/// <param name="Best">Fastest run, in seconds: what the machine can do when nothing else runs on it.</param>
/// <param name="Median">Middle run, in seconds.</param>
/// <param name="Cpu">Least processor time, in seconds.</param>
/// <param name="PrivateMiB">Most private memory of all runs.</param>
internal sealed record Series(double Best, double Median, double Cpu, double PrivateMiB)
{
    public static Series Of(IReadOnlyCollection<Measurement> runs)
    {
        var seconds = runs.Select(run => run.Seconds).Order().ToList();
        return new(Round(seconds[0]), Round(seconds[seconds.Count / 2]), Round(runs.Min(run => run.CpuSeconds)), Round(runs.Max(run => run.PrivateMiB)));
    }

    public static double Round(double value) => Math.Round(value, 3);
}
