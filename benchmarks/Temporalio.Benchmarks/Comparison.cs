using System.Globalization;
using Temporalio.Client;

namespace Temporalio.Benchmarks;

/// <summary>Both workers measured in turns, so that whatever else the machine does meets both.</summary>
internal static class Comparison
{
    private const int Parallel = 50;
    private const int Polls = 200;

    public static async Task<int> RunAsync(int rounds, int workflows, int empty)
    {
        var typescript = Path.Combine(RepositoryRoot(AppContext.BaseDirectory), "tests", "clients", "typescript");
        await using var server = ChildProcess.StartSelf("server");
        var address = await server.ReadLineAsync();
        await using var ours = ChildProcess.StartSelf("worker", address, "csharp");
        await using var theirs = ChildProcess.Start(
            "node", [Path.Combine("cross", "worker.mjs")], typescript, ("TEMPORAL_ADDRESS", address), ("TASK_QUEUE", "typescript"), ("NODE_ENV", "production"));
        await using var polls = await IdlePolls.StartAsync(address, Polls);
        var client = await TemporalClient.ConnectAsync(new(address));
        var contenders = new[] { new Contender("C#", new(client, "csharp")), new Contender("TypeScript", new(client, "typescript")) };
        foreach (var contender in contenders)
        {
            await contender.Measurement.ThroughputAsync(workflows, Parallel);
            await contender.Measurement.LatenciesAsync(empty);
        }

        for (var round = 0; round < rounds; round++)
        {
            foreach (var contender in round % 2 == 0 ? contenders : contenders.Reverse())
            {
                contender.Throughputs.Add(await contender.Measurement.ThroughputAsync(workflows, Parallel));
                contender.Latencies.AddRange(await contender.Measurement.LatenciesAsync(empty));
            }
        }

        Console.WriteLine($"| worker | one-activity workflows/s, {Parallel} at a time (median of {rounds} x {workflows}) | empty workflow, ms: median | 95 % |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var contender in contenders)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {contender.Name} | {At(contender.Throughputs, .5):F0} | {At(contender.Latencies, .5):F1} | {At(contender.Latencies, .95):F1} |"));
        }

        Console.WriteLine($"{polls.Waiting} of {Polls} idle polls held, {polls.Failed} failed.");
        var passed = At(contenders[0].Throughputs, .5) >= At(contenders[1].Throughputs, .5)
            && At(contenders[0].Latencies, .5) < At(contenders[1].Latencies, .5)
            && polls is { Waiting: Polls, Failed: 0 };
        Console.WriteLine(passed ? "passed" : "failed");
        return passed ? 0 : 1;
    }

    private static double At(List<double> values, double share) => values.Order().ElementAt((int)(share * (values.Count - 1)));

    private static string RepositoryRoot(string directory) => File.Exists(Path.Combine(directory, "Workflow.sln"))
        ? directory
        : RepositoryRoot(Path.GetDirectoryName(directory) ?? throw new DirectoryNotFoundException("Workflow.sln is in no directory above."));

    private sealed record Contender(string Name, Measurement Measurement)
    {
        public List<double> Throughputs { get; } = [];

        public List<double> Latencies { get; } = [];
    }
}
