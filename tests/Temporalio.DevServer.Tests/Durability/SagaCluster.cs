using System.Globalization;
using Tests.Shared;

namespace Temporalio.DevServer.Tests.Durability;

/// <summary>A server and some workers, each of which dies again and again.</summary>
internal sealed class SagaCluster : IAsyncDisposable
{
    public const string Queue = "sagas";
    private static readonly TimeSpan ServerPatience = TimeSpan.FromMilliseconds(1_000);
    private static readonly TimeSpan WorkerPatience = TimeSpan.FromMilliseconds(600);
    private static readonly TimeSpan LongestLife = TimeSpan.FromMilliseconds(300);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("sagas-");
    private readonly HostProcess server;
    private readonly List<HostProcess> workers;
    private readonly List<(int Count, TaskCompletionSource Reached)> waiting = [];
    private readonly Lock gate = new();

    public SagaCluster(int workers)
    {
        // Clients and workers find the server where it was, so the port must not change with its process.
        var port = FreePorts.Take(1)[0].ToString(CultureInfo.InvariantCulture);
        Address = $"127.0.0.1:{port}";
        Ledger = Path.Combine(folder.FullName, "ledger");
        server = new HostProcess("--port", port, "--db", Path.Combine(folder.FullName, "server.db"));
        this.workers = [.. Enumerable.Range(0, workers).Select(_ => new HostProcess("--saga-worker", Address, "--queue", Queue, "--ledger", Ledger))];
    }

    public string Address { get; }

    public string Ledger { get; }

    public int ServerKills { get; private set; }

    public int WorkerKills { get; private set; }

    public async Task StartAsync()
    {
        server.Start();
        await server.Ready;
        workers.ForEach(worker => worker.Start());
    }

    /// <summary>Kills the given numbers of times and returns with everything running.</summary>
    public Task KillAsync(int serverKills, int workerKills, int seed) => Task.WhenAll(
        KillServerAsync(serverKills, new Random(seed)),
        KillWorkersAsync(workerKills / 2, workers[..(workers.Count / 2)], new Random(seed + 1)),
        KillWorkersAsync(workerKills - (workerKills / 2), workers[(workers.Count / 2)..], new Random(seed + 2)));

    /// <summary>Waits until so many processes were killed.</summary>
    public Task KilledAsync(int count)
    {
        lock (gate)
        {
            if (ServerKills + WorkerKills >= count)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Add((count, reached));
            return reached.Task;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in workers.Append(server))
        {
            await process.DisposeAsync();
        }

        folder.Delete(recursive: true);
    }

    private async Task KillServerAsync(int kills, Random random)
    {
        for (var i = 0; i < kills; i++)
        {
            await LiveAsync(server, ServerPatience, random);
            await server.KillAsync();
            server.Start();
            Count(() => ServerKills++);
        }

        await server.Ready;
    }

    private async Task KillWorkersAsync(int kills, List<HostProcess> workers, Random random)
    {
        for (var i = 0; i < kills; i++)
        {
            var victim = workers[random.Next(workers.Count)];
            await LiveAsync(victim, WorkerPatience, random);
            await victim.KillAsync();
            victim.Start();
            Count(() => WorkerKills++);
        }
    }

    // Mostly the victim has got to work; on a slow machine some die while they start, which must be no harm either.
    private static async Task LiveAsync(HostProcess victim, TimeSpan patience, Random random)
    {
        await Task.WhenAny(victim.Ready, Task.Delay(patience));
        await Task.Delay(LongestLife * random.NextDouble());
    }

    private void Count(Action count)
    {
        lock (gate)
        {
            count();
            foreach (var (at, reached) in waiting.Where(entry => entry.Count <= ServerKills + WorkerKills))
            {
                reached.TrySetResult();
            }
        }
    }
}
