using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Masterful.Activities.Addons;
using Masterful.Activities.Kubernetes;
using Masterful.Workflows.Contracts.Addons;
using ApplyResult = Masterful.Workflows.Contracts.Addons.ApplyResult;

namespace Masterful.Benchmarks.Addons;

/// <summary>
/// Holds the replay of addons against <c>kubectl apply --server-side</c> on one API server: the same objects, each into a namespace of its own,
/// in turns, from as far away as is asked for. Both find out from the server what it serves; kubectl is a process, as its users start it, the
/// replay a worker that runs.
/// </summary>
internal static class AddonBenchmark
{
    private const double Goal = 5;

    // Controllers go on working on what was just applied or deleted; the next one must not pay for that. Without them there is less to wait for.
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan CalmAlone = TimeSpan.FromSeconds(3);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static async Task<int> RunAsync(string[] arguments)
    {
        var options = AddonBenchmarkOptions.Parse(arguments);
        await using var own = options.Kubeconfig.Length > 0 ? null : await OwnServer.StartAsync(options.Assets);
        options = own is null ? options : options with { Kubeconfig = own.Kubeconfig };
        var calm = own is null ? Calm : CalmAlone;
        if (options.RoundTrip == TimeSpan.Zero)
        {
            return await RunAsync(options, calm);
        }

        using var distant = new DistantServer(options.Kubeconfig, options.RoundTrip);
        return await RunAsync(options with { Kubeconfig = distant.Kubeconfig }, calm);
    }

    private static async Task<int> RunAsync(AddonBenchmarkOptions options, TimeSpan calm)
    {
        var request = await SmallestRequestAsync(options);
        var (kubectl, replay, again) = (new List<Measurement>(), new List<Measurement>(), new List<Measurement>());
        for (var run = 0; run <= options.Runs; run++)
        {
            var first = await KubectlAsync(options, run);
            await Task.Delay(calm);
            var second = await ReplayAsync(options, run, ApplyResult.Created);
            await Task.Delay(calm);
            var round = new[] { first, second, await ReplayAsync(options, run, ApplyResult.Unchanged) };
            await CleanAsync(options, run);
            await Task.Delay(calm);
            await Console.Error.WriteLineAsync($"round {run}: kubectl {round[0].Seconds:0.00} s, replay {round[1].Seconds:0.00} s, again {round[2].Seconds:0.00} s");
            // The first round only warms up.
            if (run > 0)
            {
                kubectl.Add(round[0]);
                replay.Add(round[1]);
                again.Add(round[2]);
            }
        }

        var (kubectlSeries, replaySeries) = (Series.Of(kubectl), Series.Of(replay));
        var ratio = Series.Round(kubectlSeries.Median / replaySeries.Median);
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(
            new
            {
                options.Objects,
                options.Runs,
                SmallestRequestMs = Series.Round(request.TotalMilliseconds),
                Cores = Environment.ProcessorCount,
                Kubectl = Seconds(kubectlSeries),
                Replay = Seconds(replaySeries),
                ReplayAgain = Seconds(Series.Of(again)),
                KubectlToReplay = new { Median = ratio, Goal },
            },
            Json));
        return ratio >= Goal ? 0 : 1;
    }

    /// <summary>How far away the server is: what the median of requests takes that cost it next to nothing.</summary>
    private static async Task<TimeSpan> SmallestRequestAsync(AddonBenchmarkOptions options)
    {
        using var api = new KubernetesApi(options.Kubeconfig);
        var taken = new TimeSpan[100];
        for (var number = 0; number < taken.Length; number++)
        {
            var start = Stopwatch.GetTimestamp();
            await api.GetRawAsync("/version");
            taken[number] = Stopwatch.GetElapsedTime(start);
        }

        return taken.Order().ElementAt(taken.Length / 2);
    }

    private static object Seconds(Series series) => new { series.Best, series.Median };

    private static async Task<Measurement> KubectlAsync(AddonBenchmarkOptions options, int run)
    {
        var ns = Namespace("kubectl", run);
        await CreateNamespaceAsync(options, ns);
        var file = Path.Combine(Path.GetTempPath(), $"masterful-addons-{run}.json");
        await File.WriteAllTextAsync(
            file, new JsonObject { ["apiVersion"] = "v1", ["kind"] = "List", ["items"] = new JsonArray([.. AddonSet.Make(options.Objects, ns)]) }.ToJsonString());
        try
        {
            return await MeasuredProcess.RunAsync(options.Kubectl, "--kubeconfig", options.Kubeconfig, "apply", "--server-side", "-f", file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<Measurement> ReplayAsync(AddonBenchmarkOptions options, int run, ApplyResult expected)
    {
        var ns = Namespace("replay", run);
        if (expected == ApplyResult.Created)
        {
            await CreateNamespaceAsync(options, ns);
        }

        var items = ApplyOrder.Sort(AddonSet.Make(options.Objects, ns).Select(made => new AddonObject("benchmark", made)), item => item.Object);
        var watch = Stopwatch.StartNew();
        using var api = new KubernetesApi(options.Kubeconfig, new KubernetesApiOptions { Multiplexed = true });
        ApplyReport report = await new ObjectApplier(api, TimeProvider.System).ApplyAsync(items, CancellationToken.None);
        var seconds = watch.Elapsed.TotalSeconds;
        var wrong = report.Objects.FirstOrDefault(applied => applied.Result != expected);
        return wrong is null ? new(seconds, 0, 0) : throw new InvalidOperationException($"{wrong.Object} is {wrong.Result}, not {expected}: {wrong.Reason}");
    }

    private static async Task CreateNamespaceAsync(AddonBenchmarkOptions options, string name)
    {
        using var api = new KubernetesApi(options.Kubeconfig);
        await api.ApplyAsync(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name } });
    }

    private static async Task CleanAsync(AddonBenchmarkOptions options, int run)
    {
        using var api = new KubernetesApi(options.Kubeconfig);
        foreach (var who in new[] { "kubectl", "replay" })
        {
            await api.DeleteAsync(new ObjectRef("v1", "Namespace", null, Namespace(who, run)));
        }
    }

    private static string Namespace(string who, int run) => $"bench-{who}-{Environment.ProcessId}-{run}";
}
