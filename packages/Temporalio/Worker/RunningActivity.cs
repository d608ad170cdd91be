using Microsoft.Extensions.Logging;
using Temporalio.Activities;
using Temporalio.Api.Common.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Converters;
using Temporalio.Exceptions;
using static Temporalio.Exceptions.RpcException;

namespace Temporalio.Worker;

/// <summary>One attempt that runs: its context, its heartbeats, its timers, and what cancels it.</summary>
internal sealed class RunningActivity : IDisposable
{
    // Timers cannot be set for longer; who waits that long hears of the server first.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(40);

    private readonly SwitchableClient client;
    private readonly TemporalWorkerOptions options;
    private readonly PollActivityTaskQueueResponse task;
    private readonly CancellationTokenSource cancellation = new();
    private readonly HeartbeatThrottle throttle;
    private readonly Lock gate = new();
    private Timer? closeTimer;
    private Timer? heartbeatTimer;

    public RunningActivity(
        SwitchableClient client,
        TemporalWorkerOptions options,
        PollActivityTaskQueueResponse task,
        ActivityInfo info,
        CancellationToken workerShutdownToken,
        ILogger logger)
    {
        this.client = client;
        this.options = options;
        this.task = task;
        Context = new(
            info, cancellation.Token, workerShutdownToken, logger, client.Options.DataConverter.PayloadConverter, client.Current);
        throttle = new(SendHeartbeatAsync, HeartbeatInterval(info.HeartbeatTimeout, options), TimeProvider.System);
    }

    public ActivityExecutionContext Context { get; }

    /// <summary>Why heartbeats could not be recorded, if so.</summary>
    public Exception? HeartbeatFailure { get; private set; }

    public static TimeSpan HeartbeatInterval(TimeSpan? heartbeatTimeout, TemporalWorkerOptions options)
    {
        var interval = heartbeatTimeout is { } timeout ? timeout * 0.8 : options.DefaultHeartbeatThrottleInterval;
        return interval < options.MaxHeartbeatThrottleInterval ? interval : options.MaxHeartbeatThrottleInterval;
    }

    /// <summary>
    /// Starts the activity's own timeouts. The server has its own; these are for activities that cannot hear it.
    /// </summary>
    public void StartTimers()
    {
        var info = Context.Info;
        var left = info.ScheduleToCloseTimeout is { } total ? total - (info.StartedTime - info.ScheduledTime) : (TimeSpan?)null;
        if (info.StartToCloseTimeout is { } own && (left == null || own < left))
        {
            left = own;
        }
        closeTimer = left is { } close ? StartTimer(close) : null;
        heartbeatTimer = info.HeartbeatTimeout is { } beat ? StartTimer(beat) : null;
    }

    public void Heartbeat(object?[] details)
    {
        if (Context.Info.HeartbeatTimeout is { } timeout)
        {
            heartbeatTimer?.Change(Due(timeout), Timeout.InfiniteTimeSpan);
        }
        throttle.Record(details);
    }

    /// <summary>Cancels the activity; only the first reason counts.</summary>
    public void Cancel(ActivityCancelReason reason)
    {
        lock (gate)
        {
            if (Context.CancelReason != ActivityCancelReason.None)
            {
                return;
            }
            Context.SetCancelled(reason);
        }
        // Callbacks are the activity's own code and must not hold up a poll or a timer.
        _ = cancellation.CancelAsync();
    }

    /// <summary>Ends timers and heartbeats, the last one sent first when asked to.</summary>
    public async Task StopAsync(bool flush)
    {
        closeTimer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        heartbeatTimer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await throttle.StopAsync(flush).ConfigureAwait(false);
    }

    /// <summary>The newest heartbeat's details, sent or not; null when there was none or they cannot be encoded.</summary>
    public async Task<Payloads?> LastHeartbeatAsync()
    {
        if (HeartbeatFailure != null)
        {
            return null;
        }
        try
        {
            return await client.Options.DataConverter.ToPayloadsMessageAsync(throttle.Latest).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Context.Logger.LogWarning(e, "Heartbeat details of activity {ActivityId} cannot be encoded", task.ActivityId);
            return null;
        }
    }

    public void Dispose()
    {
        closeTimer?.Dispose();
        heartbeatTimer?.Dispose();
        throttle.Dispose();
    }

    private static TimeSpan Due(TimeSpan timeout) =>
        timeout > LongestTimer ? Timeout.InfiniteTimeSpan : timeout > TimeSpan.Zero ? timeout : TimeSpan.Zero;

    private Timer StartTimer(TimeSpan timeout) =>
        new(_ => Cancel(ActivityCancelReason.Timeout), null, Due(timeout), Timeout.InfiniteTimeSpan);

    private async Task<bool> SendHeartbeatAsync(object?[] details, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await client.WorkflowService.RecordActivityTaskHeartbeatAsync(
                new()
                {
                    TaskToken = task.TaskToken,
                    Details = await client.Options.DataConverter.ToPayloadsMessageAsync(details).ConfigureAwait(false),
                    Identity = options.Identity,
                    Namespace = client.Options.Namespace,
                },
                new() { Retry = true, CancellationToken = cancellationToken }).ConfigureAwait(false);
            if (answer.CancelRequested)
            {
                Cancel(ActivityCancelReason.CancelRequested);
            }
            else if (answer.ActivityReset)
            {
                Cancel(ActivityCancelReason.Reset);
            }
            else if (answer.ActivityPaused)
            {
                Cancel(ActivityCancelReason.Paused);
            }
            return true;
        }
        catch (RpcException e) when (e.Code == StatusCode.NotFound)
        {
            Cancel(ActivityCancelReason.GoneFromServer);
            return true;
        }
        catch (RpcException e)
        {
            // The server may be away for a moment; whether that was too long, the heartbeat timeout decides.
            Context.Logger.LogWarning(e, "Heartbeat of activity {ActivityId} not recorded: {Message}", task.ActivityId, e.Message);
            return false;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // A codec whose own call timed out is no cancellation of this one.
            HeartbeatFailure = e;
            Cancel(ActivityCancelReason.HeartbeatRecordFailure);
            return true;
        }
    }
}
