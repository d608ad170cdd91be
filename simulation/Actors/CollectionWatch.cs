namespace Masterful.Simulation.Actors;

/// <summary>Watches collections and tells whenever something in them changed, or may have.</summary>
internal sealed class CollectionWatch : IAsyncDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);
    private readonly Action changed;
    private readonly Action<Exception> failed;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task work;

    /// <param name="watched">Collections, and with what they are watched.</param>
    /// <param name="changed">Called at the first look and at each change, from any thread.</param>
    /// <param name="failed">Gets failures; the watch goes on after them.</param>
    public CollectionWatch(IEnumerable<(KubeClient Client, string Collection)> watched, Action changed, Action<Exception> failed)
    {
        this.changed = changed;
        this.failed = failed;
        work = Task.WhenAll(watched.Select(w => WatchAsync(w.Client, w.Collection)).ToList());
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await work;
        stopping.Dispose();
    }

    private async Task WatchAsync(KubeClient client, string collection)
    {
        await Task.Yield();
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var list = await client.GetAsync(collection, stopping.Token);
                changed();
                await foreach (var _ in client.WatchAsync(collection, list.TextAt("metadata", "resourceVersion") ?? "0", stopping.Token)) changed();
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                failed(error);
                await Task.WhenAny(Task.Delay(RetryDelay, stopping.Token));
            }
        }
    }
}
