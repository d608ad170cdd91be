using Temporalio.Client;
using Temporalio.Worker;

namespace Temporalio.Tests.Support;

/// <summary>A worker that runs until it is disposed of, and then has stopped.</summary>
public sealed class RunningWorker : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly TemporalWorker worker;
    private readonly Task running;
    private int disposed;

    public RunningWorker(ITemporalClient client, Action<TemporalWorkerOptions> configure, string? taskQueue = null)
    {
        var options = new TemporalWorkerOptions(taskQueue ?? $"queue-{Guid.NewGuid():N}");
        configure(options);
        TaskQueue = options.TaskQueue!;
        worker = new TemporalWorker(client, options);
        running = worker.ExecuteAsync(stop.Token);
    }

    public string TaskQueue { get; }

    public WorkflowOptions NewOptions(string? id = null) => new(id ?? $"wf-{Guid.NewGuid():N}", TaskQueue);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(30)).ContinueWith(
            _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        worker.Dispose();
        stop.Dispose();
    }
}
