namespace Temporalio.Worker;

/// <summary>
/// Sends the first heartbeat at once and then at most one an interval, always the newest. Nothing is sent while nobody
/// beats, so an activity that hangs is found out by its heartbeat timeout.
/// </summary>
internal sealed class HeartbeatThrottle : IDisposable
{
    private readonly Func<object?[], CancellationToken, Task<bool>> send;
    private readonly TimeSpan interval;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private object?[]? pending;
    private Task loop = Task.CompletedTask;
    private bool looping;
    private bool stopped;

    /// <param name="send">Sends details; false asks for another try after the interval unless newer ones came.</param>
    /// <param name="interval">Least time between two heartbeats.</param>
    /// <param name="time">The clock.</param>
    public HeartbeatThrottle(Func<object?[], CancellationToken, Task<bool>> send, TimeSpan interval, TimeProvider time)
    {
        this.send = send;
        this.interval = interval;
        this.time = time;
    }

    /// <summary>Details of the newest heartbeat, sent or not; null when there was none.</summary>
    public object?[]? Latest { get; private set; }

    public void Record(object?[] details)
    {
        lock (gate)
        {
            if (stopped)
            {
                return;
            }
            Latest = details;
            pending = details;
            if (!looping)
            {
                looping = true;
                loop = Task.Run(LoopAsync);
            }
        }
    }

    /// <summary>Takes no more heartbeats; sends what is pending when asked to.</summary>
    public async Task StopAsync(bool flush)
    {
        lock (gate)
        {
            stopped = true;
        }
        await stop.CancelAsync().ConfigureAwait(false);
        await loop.ConfigureAwait(false);
        if (flush && pending is { } last)
        {
            pending = null;
            await send(last, CancellationToken.None).ConfigureAwait(false);
        }
    }

    public void Dispose() => stop.Dispose();

    private async Task LoopAsync()
    {
        while (true)
        {
            object?[] details;
            lock (gate)
            {
                if (pending == null || stopped)
                {
                    looping = false;
                    return;
                }
                details = pending;
                pending = null;
            }
            var sent = false;
            try
            {
                sent = await send(details, stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // Stopped on the way: kept for the flush, as what could not be sent is.
            }
            lock (gate)
            {
                pending ??= sent ? null : details;
                if (stopped)
                {
                    looping = false;
                    return;
                }
            }
            try
            {
                await Task.Delay(interval, time, stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // The next turn sees it.
            }
        }
    }
}
