using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Temporalio.DevServer.Grpc;
using Temporalio.DevServer.Storage;

namespace Temporalio.DevServer.Engine;

/// <summary>
/// Carries out what a committed change owes to other workflows. Tasks of one workflow are done in order; a task that was interrupted
/// is done again, so that each of them must be harmless when repeated.
/// </summary>
internal sealed class Outbox : IDisposable
{
    private const int Workers = 8;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private readonly WorkflowEngine engine;
    private readonly OutboxHandlers handlers;
    private readonly CancellationTokenSource stopping = new();
    private int pending;
    private readonly Channel<(long Id, OutboxTask Task)>[] channels =
        [.. Enumerable.Range(0, Workers).Select(_ => Channel.CreateUnbounded<(long, OutboxTask)>(new UnboundedChannelOptions { SingleReader = true }))];

    public Outbox(WorkflowEngine engine)
    {
        this.engine = engine;
        handlers = new OutboxHandlers(engine);
    }

    /// <summary>Whether everything that was added is done.</summary>
    public bool IsIdle => Volatile.Read(ref pending) == 0;

    /// <summary>Begins with what was left from before, all of which comes before what it brings about.</summary>
    public void Start(IEnumerable<(long Id, OutboxTask Task)> left)
    {
        foreach (var (id, task) in left)
        {
            Add(id, task);
        }

        foreach (var channel in channels)
        {
            _ = Task.Run(() => RunAsync(channel.Reader));
        }
    }

    public void Add(long id, OutboxTask task)
    {
        Interlocked.Increment(ref pending);
        var lane = (uint)new WorkflowKey(task.Namespace, task.WorkflowId).GetHashCode() % Workers;
        channels[lane].Writer.TryWrite((id, task));
    }

    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
    }

    private async Task RunAsync(ChannelReader<(long Id, OutboxTask Task)> reader)
    {
        var stop = stopping.Token;
        try
        {
            await foreach (var (id, task) in reader.ReadAllAsync(stop))
            {
                while (!await TryAsync(id, task, stop))
                {
                    await Task.Delay(RetryDelay, stop);
                }

                Interlocked.Decrement(ref pending);
            }
        }
        catch (OperationCanceledException)
        {
            // What is left is in the database and is done at the next start.
        }
    }

    private async Task<bool> TryAsync(long id, OutboxTask task, CancellationToken stop)
    {
        try
        {
            await handlers.HandleAsync(id, task, stop);
            return true;
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            throw new OperationCanceledException(stop);
        }
        catch (GrpcException error) when (error.Code != GrpcCode.Unavailable)
        {
            engine.Logger.LogWarning("{Kind} of workflow {WorkflowId} was dropped: {Message}", task.Kind, task.WorkflowId, error.Message);
            engine.Store.RemoveOutbox(id);
            return true;
        }
        catch (Exception error)
        {
            engine.Logger.LogError(error, "{Kind} of workflow {WorkflowId} failed and is tried again", task.Kind, task.WorkflowId);
            return false;
        }
    }
}
