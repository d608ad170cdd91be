using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Activities;
using Temporalio.Client;
using Temporalio.Converters;

namespace Temporalio.Testing;

/// <summary>Surroundings for running an activity's code in a test, without server or worker.</summary>
public record ActivityEnvironment
{
    private static readonly DateTime SomeTime = new(1970, 1, 1, 1, 1, 1, DateTimeKind.Utc);

    public static readonly ActivityInfo DefaultInfo = new(
        ActivityId: "test",
        ActivityType: "unknown",
        Attempt: 1,
        CurrentAttemptScheduledTime: SomeTime,
        DataConverter: DataConverter.Default,
        HeartbeatDetails: [],
        HeartbeatTimeout: null,
        IsLocal: false,
        Namespace: "default",
        Priority: Common.Priority.Default,
        RetryPolicy: new(),
        ScheduleToCloseTimeout: TimeSpan.FromSeconds(1),
        ScheduledTime: SomeTime,
        StartToCloseTimeout: TimeSpan.FromSeconds(1),
        StartedTime: SomeTime,
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

    /// <summary>Reason that the activity sees; set by <see cref="Cancel()"/>.</summary>
    public ActivityCancelReason CancelReason
    {
        get => CancelRef.CancelReason;
        set => CancelRef.CancelReason = value;
    }

    /// <summary>Details that the activity sees; set by <see cref="Cancel()"/>.</summary>
    public ActivityCancellationDetails? CancellationDetails
    {
        get => CancelRef.CancellationDetails;
        set => CancelRef.CancellationDetails = value;
    }

    internal ActivityCancelRef CancelRef { get; } = new();

    /// <summary>Cancels what runs as if the workflow had asked for it.</summary>
    public void Cancel() => Cancel(ActivityCancelReason.CancelRequested);

    /// <summary>Cancels what runs for a reason, with the details of a request of the workflow.</summary>
    public void Cancel(ActivityCancelReason reason) => Cancel(reason, new() { IsCancelRequested = true });

    /// <summary>Cancels what runs. Further calls do nothing.</summary>
    public void Cancel(ActivityCancelReason reason, ActivityCancellationDetails details)
    {
        if (!CancellationTokenSource.IsCancellationRequested)
        {
            CancelReason = reason;
            CancellationDetails = details;
            CancellationTokenSource.Cancel();
        }
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
            CancelRef = CancelRef,
        };
        return await Task.Run(() =>
        {
            ActivityExecutionContext.AsyncLocalCurrent.Value = context;
            return activity();
        }).ConfigureAwait(false);
    }
}
