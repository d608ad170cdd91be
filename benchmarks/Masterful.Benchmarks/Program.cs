using Masterful.Benchmarks.Addons;
using Masterful.Benchmarks.Snapshot;

return args switch
{
    ["snapshot", .. var rest] => await SnapshotBenchmark.RunAsync(rest),
    ["addons", .. var rest] => await AddonBenchmark.RunAsync(rest),
    _ => await UsageAsync(),
};

static async Task<int> UsageAsync()
{
    await Console.Error.WriteLineAsync("usage: masterful-benchmarks snapshot [--directory DIR] [--keys 200000] [--runs 5] [--keep] [--no-restore]");
    await Console.Error.WriteLineAsync("       masterful-benchmarks addons [--kubeconfig FILE] [--kubectl PROGRAM] [--objects 300] [--runs 5] [--round-trip-ms 0]");
    return 2;
}
