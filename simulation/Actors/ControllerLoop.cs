using Masterful.Simulation.Landscape;

namespace Masterful.Simulation.Actors;

/// <summary>Runs an actor whenever something changes in the collections it watches, and now and then all the same.</summary>
internal sealed class ControllerLoop : IAsyncDisposable
{
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);
    private readonly string name;
    private readonly SimulationLog log;
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim changed = new(1);
    private readonly CollectionWatch watch;
    private readonly Task work;
    private string lastProblem = "";

    /// <param name="name">For the log.</param>
    /// <param name="watched">What wakes the actor.</param>
    /// <param name="reconcile">One pass; it says when it wants to be called again at the latest, or null for whenever something changes.</param>
    /// <param name="log">Gets failures; the actor goes on after them.</param>
    public ControllerLoop(
        string name, IEnumerable<(KubeClient Client, string Collection)> watched, Func<CancellationToken, Task<TimeSpan?>> reconcile, SimulationLog log)
    {
        this.name = name;
        this.log = log;
        watch = new CollectionWatch(watched, () => changed.Release(), Report);
        work = ReconcileAsync(reconcile);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await watch.DisposeAsync();
        await work;
        stopping.Dispose();
        changed.Dispose();
    }

    private async Task ReconcileAsync(Func<CancellationToken, Task<TimeSpan?>> reconcile)
    {
        await Task.Yield();
        var wait = Resync;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await changed.WaitAsync(wait, stopping.Token);
                while (changed.CurrentCount > 0) await changed.WaitAsync(stopping.Token);
                wait = await reconcile(stopping.Token) ?? Resync;
                lastProblem = "";
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                Report(error);
                wait = RetryDelay;
            }
        }
    }

    private void Report(Exception error)
    {
        if (error.Message == lastProblem) return;
        lastProblem = error.Message;
        log.Write($"{name}: {error.Message}");
    }
}
