using System.Diagnostics;
using Temporalio.Client;

namespace Temporalio.Benchmarks;

/// <summary>What one worker achieves, seen by a client that waits for results.</summary>
internal sealed class Measurement(TemporalClient client, string queue)
{
    private int number;

    /// <summary>One-activity workflows a second, with the given number under way at any time.</summary>
    public async Task<double> ThroughputAsync(int count, int parallel)
    {
        var left = count;
        var begun = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, parallel).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                await ExecuteAsync("greeter", "Ada");
            }
        }));
        return count / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    /// <summary>Start to result of empty workflows, one after the other, in milliseconds.</summary>
    public async Task<IReadOnlyList<double>> LatenciesAsync(int count)
    {
        var times = new List<double>();
        for (var i = 0; i < count; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            await ExecuteAsync("empty");
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        return times;
    }

    private async Task ExecuteAsync(string workflow, params object?[] arguments)
    {
        var id = $"{queue}-{workflow}-{Interlocked.Increment(ref number)}";
        var handle = await client.StartWorkflowAsync(workflow, arguments, new WorkflowOptions(id, queue));
        await handle.GetResultAsync<string>();
    }
}
