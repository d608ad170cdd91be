using System.Diagnostics;
using Masterful.Activities.Artifacts;
using Masterful.Activities.Etcd;
using Masterful.Activities.Etcd.Snapshot;
using Masterful.Activities.Node;

namespace Masterful.Benchmarks.Snapshot;

/// <summary>Measures the two activities that bring etcd onto the node, on a node's root in a directory.</summary>
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
        var (alone, restore, prune) = (new List<Measurement>(), new List<Measurement>(), new List<Measurement>());
        for (var run = 0; run < Runs; run++)
        {
            var data = Path.Combine(options.Directory, "restored");
            alone.Add(await MeasuredProcess.RunAsync(
                tools.PathOf("etcdutl"), "snapshot", "restore", file, $"--data-dir={data}", "--bump-revision=1000000", "--mark-compacted"));
            Directory.Delete(data, recursive: true);
            restore.Add(await TimeAsync(() => node.Activities.RestoreEtcdAsync(new(node.Context, sealedSnapshot))));
            prune.Add(await TimeAsync(() => node.Activities.PruneEtcdAsync(new(node.Context, sealedSnapshot))));
            await node.Activities.RemoveEtcdAsync(node.Context);
            await Console.Error.WriteLineAsync($"restore alone {alone[^1].Seconds:0.00} s; restore {restore[^1].Seconds:0.00} s, prune {prune[^1].Seconds:0.00} s");
        }

        var (aloneSeries, pruneSeries) = (Series.Of(alone), Series.Of(prune));
        return new(aloneSeries, Series.Of(restore), pruneSeries, SnapshotBenchmark.Ratio(aloneSeries.Best + pruneSeries.Best, aloneSeries.Best), 1.15);
    }

    private static async Task<Measurement> TimeAsync<T>(Func<Task<T>> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return new(watch.Elapsed.TotalSeconds, 0, 0);
    }
}
