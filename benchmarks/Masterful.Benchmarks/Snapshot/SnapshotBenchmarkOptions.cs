namespace Masterful.Benchmarks.Snapshot;

/// <summary>What the command line says.</summary>
/// <param name="Directory">Where the snapshot and the data directories go.</param>
/// <param name="Keys">Keys in the snapshot.</param>
/// <param name="Runs">Runs of each program, one after the other in turn.</param>
/// <param name="Keep">Whether the snapshot stays for the next time.</param>
/// <param name="Restore">Whether inventory, restore and prune are measured too.</param>
/// <param name="Program">The <c>masterful</c> that is measured, for example that of <c>make publish</c>; empty for the release build beside the benchmarks.</param>
internal sealed record SnapshotBenchmarkOptions(string Directory, int Keys, int Runs, bool Keep, bool Restore, string Program)
{
    public static SnapshotBenchmarkOptions Parse(string[] arguments)
    {
        var options = new SnapshotBenchmarkOptions(Path.Combine(Path.GetTempPath(), "masterful-benchmark"), 200_000, 5, false, true, "");
        for (var i = 0; i < arguments.Length; i++)
        {
            options = arguments[i] switch
            {
                "--directory" => options with { Directory = arguments[++i] },
                "--keys" => options with { Keys = int.Parse(arguments[++i]) },
                "--runs" => options with { Runs = int.Parse(arguments[++i]) },
                "--keep" => options with { Keep = true },
                "--program" => options with { Program = Path.GetFullPath(arguments[++i]) },
                "--no-restore" => options with { Restore = false },
                var unknown => throw new ArgumentException($"there is no option {unknown}"),
            };
        }

        return options;
    }
}
