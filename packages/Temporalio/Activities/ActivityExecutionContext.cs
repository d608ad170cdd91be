using Microsoft.Extensions.Logging;
using Temporalio.Client;
using Temporalio.Converters;

namespace Temporalio.Activities;

/// <summary>The surroundings of a running activity; flows with the asynchronous context.</summary>
public class ActivityExecutionContext
{
    private readonly ITemporalClient? temporalClient;

    internal ActivityExecutionContext(
        ActivityInfo info,
        CancellationToken cancellationToken,
        CancellationToken workerShutdownToken,
        ILogger logger,
        IPayloadConverter payloadConverter,
        ITemporalClient? temporalClient)
    {
        Info = info;
        CancellationToken = cancellationToken;
        WorkerShutdownToken = workerShutdownToken;
        Logger = logger;
        PayloadConverter = payloadConverter;
        this.temporalClient = temporalClient;
    }

    public static bool HasCurrent => AsyncLocalCurrent.Value != null;

    /// <summary>The running activity's context. Throws <see cref="InvalidOperationException"/> outside an activity.</summary>
    public static ActivityExecutionContext Current => AsyncLocalCurrent.Value ?? throw new InvalidOperationException("No current context");

    public ActivityInfo Info { get; }

    public ILogger Logger { get; }

    /// <summary>
    /// Cancelled when the activity is to stop: see <see cref="CancelReason"/>. Requests of the workflow arrive only with the answers to
    /// heartbeats, so activities that last must heartbeat.
    /// </summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Cancelled as soon as the worker begins to stop, before the graceful period is over.</summary>
    public CancellationToken WorkerShutdownToken { get; }

    public ActivityCancelReason CancelReason => CancelRef.CancelReason;

    /// <summary>Null until the activity is cancelled.</summary>
    public ActivityCancellationDetails? CancellationDetails => CancelRef.CancellationDetails;

    public IPayloadConverter PayloadConverter { get; }

    /// <summary>The worker's client. Throws <see cref="InvalidOperationException"/> when there is none, as in unit tests.</summary>
    public ITemporalClient TemporalClient => temporalClient ?? throw new InvalidOperationException("No Temporal client available");

    internal static AsyncLocal<ActivityExecutionContext?> AsyncLocalCurrent { get; } = new();

    internal Action<object?[]>? Heartbeater { get; set; }

    internal ActivityCancelRef CancelRef { get; init; } = new();

    /// <summary>
    /// Tells the server that the attempt is alive. Returns at once; heartbeats are throttled, and the newest details win.
    /// </summary>
    public void Heartbeat(params object?[] details) =>
        (Heartbeater ?? throw new InvalidOperationException("Heartbeat is not available here"))(details);

    internal void SetCancelled(ActivityCancelReason reason)
    {
        CancelRef.CancelReason = reason;
        CancelRef.CancellationDetails = ActivityCancellationDetails.For(reason);
    }
}
