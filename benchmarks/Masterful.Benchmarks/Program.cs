using Masterful.Benchmarks.Snapshot;

return args switch
{
    ["snapshot", .. var rest] => await SnapshotBenchmark.RunAsync(rest),
    _ => await UsageAsync(),
};

static async Task<int> UsageAsync()
{
    await Console.Error.WriteLineAsync("usage: masterful-benchmarks snapshot [--directory DIR] [--keys 200000] [--runs 5] [--keep] [--no-restore]");
    return 2;
}
