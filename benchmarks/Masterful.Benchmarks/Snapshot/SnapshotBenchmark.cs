using System.Text.Json;
using Masterful.Activities.Etcd;

namespace Masterful.Benchmarks.Snapshot;

/// <summary>Holds <c>masterful snapshot</c> against <c>etcdutl</c> on one large snapshot, side by side in one run.</summary>
internal static class SnapshotBenchmark
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static async Task<int> RunAsync(string[] arguments)
    {
        var options = SnapshotBenchmarkOptions.Parse(arguments);
        var tools = await EtcdTools.LocateAsync();
        Directory.CreateDirectory(options.Directory);
        var file = Path.Combine(options.Directory, $"snapshot-{options.Keys}.db");
        if (!File.Exists(file))
        {
            await SnapshotGenerator.GenerateAsync(tools, options.Directory, file, options.Keys);
            Directory.Delete(Path.Combine(options.Directory, "generator.etcd"), recursive: true);
        }

        var masterful = options.Program.Length > 0 ? options.Program : Masterful();
        var etcdutl = tools.PathOf("etcdutl");
        var (status, verify, list) = (new List<Measurement>(), new List<Measurement>(), new List<Measurement>());

        // In turn, so that whatever else runs on the machine meets all of them alike; the first round only warms up.
        for (var run = 0; run <= options.Runs; run++)
        {
            var round = new[]
            {
                await MeasuredProcess.RunAsync(etcdutl, "snapshot", "status", file, "--write-out=json"),
                await MeasuredProcess.RunAsync(masterful, "snapshot", "verify", file, "-o", "json"),
                await MeasuredProcess.RunAsync(masterful, "snapshot", "ls", file),
            };
            await Console.Error.WriteLineAsync($"round {run}: status {round[0].Seconds:0.00} s, verify {round[1].Seconds:0.00} s, ls {round[2].Seconds:0.00} s, {round[2].PrivateMiB:0} MiB");
            if (run > 0)
            {
                status.Add(round[0]);
                verify.Add(round[1]);
                list.Add(round[2]);
            }
        }

        var (statusSeries, verifySeries, listSeries) = (Series.Of(status), Series.Of(verify), Series.Of(list));
        var inventory = options.Restore ? await InventoryBenchmark.RunAsync(tools, options, file) : null;
        var restore = options.Restore ? await RestoreBenchmark.RunAsync(tools, options, file) : null;
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(
            new
            {
                Snapshot = new { options.Keys, Bytes = new FileInfo(file).Length },
                options.Runs,
                Program = masterful,
                Cores = Environment.ProcessorCount,
                EtcdutlVersion = tools.Version.ToString(),
                EtcdutlStatus = statusSeries,
                Verify = verifySeries,
                VerifyToStatus = new { Best = Ratio(verifySeries.Best, statusSeries.Best), Median = Ratio(verifySeries.Median, statusSeries.Median), Goal = 1.5 },
                List = listSeries,
                ListPrivateMiB = new { listSeries.PrivateMiB, Goal = 64 },
                Inventory = inventory,
                Restore = restore,
            },
            Json));
        if (!options.Keep)
        {
            Directory.Delete(options.Directory, recursive: true);
        }

        return 0;
    }

    public static double Ratio(double ours, double theirs) => Series.Round(ours / theirs);

    private static string Masterful()
    {
        for (var above = new DirectoryInfo(AppContext.BaseDirectory); above is not null; above = above.Parent)
        {
            var program = Path.Combine(above.FullName, "artifacts", "bin", "Masterful.Worker", "release", "masterful");
            if (File.Exists(program))
            {
                return program;
            }
        }

        throw new FileNotFoundException("masterful is not built: run with -c Release");
    }
}
