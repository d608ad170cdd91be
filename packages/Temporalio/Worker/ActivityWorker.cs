using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Client.Rpc;

namespace Temporalio.Worker;

/// <summary>Polls for activities and runs as many at once as there are slots.</summary>
internal sealed class ActivityWorker : IPollingWorker
{
    private readonly SwitchableClient client;
    private readonly TemporalWorkerOptions options;
    private readonly ILogger logger;
    private readonly ActivityExecutor executor;
    private readonly ActivityPace pace;
    private readonly ConcurrentDictionary<Task, bool> running = new();

    public ActivityWorker(SwitchableClient client, TemporalWorkerOptions options)
    {
        this.client = client;
        this.options = options;
        logger = options.LoggerFactory!.CreateLogger<ActivityWorker>();
        executor = new ActivityExecutor(client, options, logger);
        pace = new(options.MaxActivitiesPerSecond, TimeProvider.System);
    }

    public async Task ExecuteAsync(CancellationToken stopPolling, CancellationToken hardStop)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopPolling);
        using var told = new CancellationTokenSource();
        using var ended = new CancellationTokenSource();
        var slots = options.MaxConcurrentActivities ?? 100;
        var free = Channel.CreateUnbounded<int>();
        for (var slot = 0; slot < slots; slot++)
        {
            free.Writer.TryWrite(slot);
        }
        var (stopToken, toldToken, endedToken) = (stop.Token, told.Token, ended.Token);
        var pollers = Enumerable.Range(0, Math.Clamp(options.MaxConcurrentActivityTaskPolls, 1, slots))
            .Select(_ => Task.Run(() => PollAsync(free, stopToken, toldToken, endedToken), CancellationToken.None))
            .ToList();
        try
        {
            // One poller ends early only when the server refused it for good, and then the others will fare no better.
            await Task.WhenAny(pollers).ConfigureAwait(false);
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(pollers).ConfigureAwait(false);
        }
        finally
        {
            // Activities hear of it only now that no poll is open any more: an open one would be given the next attempt of an activity that ends for it, and that
            // attempt would be lost until its timeout.
            using var tell = stopPolling.Register(told.Cancel);
            using var end = hardStop.Register(ended.Cancel);

            // Slots and outcomes belong to activities until the last of them has ended.
            await Task.WhenAll(running.Keys).ConfigureAwait(false);
        }
    }

    private async Task PollAsync(
        Channel<int> free, CancellationToken stop, CancellationToken shutdown, CancellationToken hardStop)
    {
        var request = new PollActivityTaskQueueRequest
        {
            Namespace = client.Options.Namespace,
            TaskQueue = new() { Name = options.TaskQueue, Kind = TaskQueueKind.Normal },
            Identity = options.Identity ?? string.Empty,
        };
        if (options.MaxTaskQueueActivitiesPerSecond is { } limit)
        {
            request.TaskQueueMetadata = new() { MaxTasksPerSecond = limit };
        }
        try
        {
            while (true)
            {
                var slot = await free.Reader.ReadAsync(stop).ConfigureAwait(false);
                await pace.WaitAsync(stop).ConfigureAwait(false);
                var task = await PollOnceAsync(request, stop).ConfigureAwait(false);
                if (task.TaskToken.IsEmpty)
                {
                    free.Writer.TryWrite(slot);
                    pace.GiveBack();
                    continue;
                }
                var run = RunAsync(task, () => free.Writer.TryWrite(slot), shutdown, hardStop);
                running[run] = true;
                _ = run.ContinueWith(
                    done => running.TryRemove(done, out _),
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to stop; what was polled before goes on.
        }
    }

    private Task<PollActivityTaskQueueResponse> PollOnceAsync(PollActivityTaskQueueRequest request, CancellationToken cancellationToken) =>
        LongPoll.PollAsync(
            rpc => client.WorkflowService.PollActivityTaskQueueAsync(request, rpc),
            $"Poll for activities on {options.TaskQueue}",
            logger,
            cancellationToken);

    private async Task RunAsync(
        PollActivityTaskQueueResponse task, Action release, CancellationToken shutdown, CancellationToken hardStop)
    {
        try
        {
            await executor.ExecuteAsync(task, shutdown, hardStop).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            logger.LogError(
                e, "Outcome of activity {ActivityType} {ActivityId} could not be reported", task.ActivityType?.Name, task.ActivityId);
        }
        finally
        {
            release();
        }
    }
}
