using System.Diagnostics;
using System.Security.Cryptography;
using Masterful.Activities.Etcd;

namespace Masterful.Benchmarks.Snapshot;

/// <summary>
/// Measures how long it takes to know the source's keys and the SHA-256 of each value, while the API is away: keys listed by etcd and values
/// hashed out of the snapshot, against having etcd answer the values too.
/// </summary>
internal static class InventoryBenchmark
{
    private const int Runs = 3;

    public static async Task<InventoryResult> RunAsync(EtcdTools tools, SnapshotBenchmarkOptions options, string file)
    {
        var data = Path.Combine(options.Directory, "source.etcd");
        var restored = await tools.RunAsync("etcdutl", ["snapshot", "restore", file, $"--data-dir={data}"], TimeSpan.FromMinutes(10));
        if (restored.ExitCode != 0)
        {
            throw new InvalidOperationException(restored.LastWords);
        }

        await using var etcd = await LoopbackEtcd.StartAsync(
            tools,
            new()
            {
                DataDirectory = data,
                Name = "default",
                PeerUrl = "http://127.0.0.1:2380",
                PidFile = Path.Combine(options.Directory, "source.pid"),
                LogFile = Path.Combine(options.Directory, "source.log"),
            },
            CancellationToken.None);
        var (fromFile, fromEtcd) = (new List<Measurement>(), new List<Measurement>());
        for (var run = 0; run < Runs; run++)
        {
            var revision = (await etcd.Gateway.StatusAsync()).Revision;
            fromFile.Add(await TimeAsync(async () =>
            {
                var listing = SourceInventory.ListAsync(etcd.Gateway, revision, CancellationToken.None);
                var (inventory, _) = await SourceInventory.HashAsync(file, DateTimeOffset.MaxValue, CancellationToken.None);
                SourceInventory.Compare(await listing, inventory, file);
                return inventory.Count;
            }));
            fromEtcd.Add(await TimeAsync(async () =>
                await etcd.Gateway.RangeAsync(RegistryKey.Prefix, revision).Select(pair => new InventoryEntry(pair.Key, Convert.ToHexStringLower(SHA256.HashData(pair.Value)), pair.ModRevision)).CountAsync()));
            await Console.Error.WriteLineAsync($"inventory {fromFile[^1].Seconds:0.00} s, all of it from etcd {fromEtcd[^1].Seconds:0.00} s");
        }

        return new(Series.Of(fromFile), Series.Of(fromEtcd));
    }

    private static async Task<Measurement> TimeAsync(Func<Task<int>> work)
    {
        var watch = Stopwatch.StartNew();
        if (await work() == 0)
        {
            throw new InvalidOperationException("there is no key");
        }

        return new(watch.Elapsed.TotalSeconds, 0, 0);
    }
}
