using System.Diagnostics;
using Masterful.Activities.Artifacts;
using Masterful.Activities.Etcd;
using Masterful.Activities.Etcd.Snapshot;
using Temporalio.Testing;

namespace Masterful.Benchmarks.Snapshot;

/// <summary>
/// Measures the two activities that bring etcd onto the node, on a node's root in a directory, against etcdutl alone, which begins with a file that is
/// opened already. Opening the sealed snapshot writes what etcdutl has to copy, so it counts; it is a number of its own besides.
/// </summary>
internal static class RestoreBenchmark
{
    private const int Runs = 3;

    public static async Task<RestoreResult> RunAsync(EtcdTools tools, SnapshotBenchmarkOptions options, string file)
    {
        using var node = new BenchmarkNode(Path.Combine(options.Directory, "node"));
        var inventory = new List<InventoryEntry>(options.Keys);
        SnapshotReport report;
        using (var snapshot = EtcdSnapshot.Open(file))
        {
            report = SnapshotVerifier.Verify(snapshot);
            inventory.AddRange(snapshot.Index(checkHash: false).Entries().Select(entry => new InventoryEntry(entry.Key, entry.Sha256(), entry.ModRevision)));
        }

        var sealedSnapshot = await node.SealAsync(file, inventory, report);
        var (alone, open, restore, prune) = (new List<Measurement>(), new List<Measurement>(), new List<Measurement>(), new List<Measurement>());
        for (var run = 0; run < Runs; run++)
        {
            var data = Path.Combine(options.Directory, "restored");
            alone.Add(await MeasuredProcess.RunAsync(
                tools.PathOf("etcdutl"), "snapshot", "restore", file, $"--data-dir={data}", "--bump-revision=1000000", "--mark-compacted"));
            Directory.Delete(data, recursive: true);
            var (opened, restored) = await TimeAsync("restore", () => node.Activities.RestoreEtcdAsync(new(node.Context, sealedSnapshot)));
            open.Add(opened);
            restore.Add(restored);
            prune.Add((await TimeAsync("prune", () => node.Activities.PruneEtcdAsync(new(node.Context, sealedSnapshot)))).Work);
            await node.Activities.RemoveEtcdAsync(node.Context);
            await Console.Error.WriteLineAsync(
                $"restore alone {alone[^1].Seconds:0.00} s; open {opened.Seconds:0.00} s, restore {restored.Seconds:0.00} s, prune {prune[^1].Seconds:0.00} s");
        }

        var (aloneSeries, restoreSeries, pruneSeries) = (Series.Of(alone), Series.Of(restore), Series.Of(prune));
        return new(
            aloneSeries,
            Series.Of(open),
            restoreSeries,
            pruneSeries,
            SnapshotBenchmark.Ratio(restoreSeries.Best + pruneSeries.Best, aloneSeries.Best),
            SnapshotBenchmark.Ratio(Whole(measurement => measurement.Min()), aloneSeries.Best),
            SnapshotBenchmark.Ratio(Whole(measurement => measurement.Order().ElementAt(Runs / 2)), aloneSeries.Median),
            1.15);

        double Whole(Func<IEnumerable<double>, double> of) => of(Enumerable.Range(0, Runs).Select(run => open[run].Seconds + restore[run].Seconds + prune[run].Seconds));
    }

    /// <summary>Runs an activity, tells its steps, and measures what opening the snapshot takes and the rest.</summary>
    private static async Task<(Measurement Opening, Measurement Work)> TimeAsync<T>(string name, Func<Task<T>> work)
    {
        var watch = Stopwatch.StartNew();
        var (last, opening) = ("", TimeSpan.Zero);
        var environment = new ActivityEnvironment
        {
            Heartbeater = details =>
            {
                var step = details.FirstOrDefault()?.ToString()?.TrimStart("0123456789".ToCharArray()) ?? "";
                if (step != last)
                {
                    // Steps that run beside each other take turns in reporting.
                    Console.Error.WriteLine($"  {watch.Elapsed.TotalSeconds,6:0.00} s {name}: {step}");
                    opening = last == "opening the snapshot" ? watch.Elapsed : opening;
                    last = step;
                }
            },
        };
        await environment.RunAsync(work);
        return (new(opening.TotalSeconds, 0, 0), new((watch.Elapsed - opening).TotalSeconds, 0, 0));
    }
}
