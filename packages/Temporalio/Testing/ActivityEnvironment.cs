using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Activities;
using Temporalio.Client;
using Temporalio.Converters;

namespace Temporalio.Testing;

/// <summary>Surroundings for running an activity's code in a test, without server or worker.</summary>
public record ActivityEnvironment
{
    public static ActivityInfo DefaultInfo { get; } = new(
        ActivityId: "test",
        ActivityType: "unknown",
        Attempt: 1,
        CurrentAttemptScheduledTime: DateTime.UnixEpoch,
        HeartbeatDetails: [],
        HeartbeatTimeout: null,
        IsLocal: false,
        Namespace: "default",
        Priority: Common.Priority.Default,
        RetryPolicy: null,
        ScheduleToCloseTimeout: TimeSpan.FromSeconds(1),
        ScheduledTime: DateTime.UnixEpoch,
        StartToCloseTimeout: TimeSpan.FromSeconds(1),
        StartedTime: DateTime.UnixEpoch,
        TaskQueue: "test",
        TaskToken: "test"u8.ToArray(),
        WorkflowId: "test",
        WorkflowNamespace: "default",
        WorkflowRunId: "test-run",
        WorkflowType: "test");

    public ActivityInfo Info { get; init; } = DefaultInfo;

    public ILogger Logger { get; init; } = NullLogger.Instance;

    public IPayloadConverter PayloadConverter { get; init; } = DataConverter.Default.PayloadConverter;

    /// <summary>Called with the details of every heartbeat.</summary>
    public Action<object?[]> Heartbeater { get; init; } = _ => { };

    public ITemporalClient? TemporalClient { get; init; }

    public CancellationTokenSource CancellationTokenSource { get; init; } = new();

    public CancellationTokenSource WorkerShutdownTokenSource { get; init; } = new();

    /// <summary>Reason that the activity sees once <see cref="Cancel"/> was called.</summary>
    public ActivityCancelReason CancelReason { get; init; } = ActivityCancelReason.CancelRequested;

    private Lock Gate { get; } = new();

    private List<ActivityExecutionContext> Contexts { get; } = [];

    /// <summary>Cancels what runs, with a reason.</summary>
    public void Cancel(ActivityCancelReason? reason = null)
    {
        lock (Gate)
        {
            foreach (var context in Contexts)
            {
                context.SetCancelled(reason ?? CancelReason);
            }
        }
        CancellationTokenSource.Cancel();
    }

    public async Task RunAsync(Action activity) => await RunAsync(
        () =>
        {
            activity();
            return Task.FromResult(ValueTuple.Create());
        }).ConfigureAwait(false);

    public Task<T> RunAsync<T>(Func<T> activity) => RunAsync(() => Task.FromResult(activity()));

    public async Task RunAsync(Func<Task> activity) => await RunAsync(
        async () =>
        {
            await activity().ConfigureAwait(false);
            return ValueTuple.Create();
        }).ConfigureAwait(false);

    public async Task<T> RunAsync<T>(Func<Task<T>> activity)
    {
        var context = new ActivityExecutionContext(
            Info, CancellationTokenSource.Token, WorkerShutdownTokenSource.Token, Logger, PayloadConverter, TemporalClient)
        {
            Heartbeater = Heartbeater,
        };
        lock (Gate)
        {
            Contexts.Add(context);
        }
        try
        {
            return await Task.Run(() =>
            {
                ActivityExecutionContext.AsyncLocalCurrent.Value = context;
                return activity();
            }).ConfigureAwait(false);
        }
        finally
        {
            lock (Gate)
            {
                Contexts.Remove(context);
            }
        }
    }
}
