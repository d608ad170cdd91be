using Microsoft.Extensions.Logging;
using Temporalio.Activities;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Worker.Interceptors;

namespace Temporalio.Worker;

/// <summary>Runs one attempt of an activity and reports how it ended.</summary>
internal sealed class ActivityExecutor
{
    private readonly SwitchableClient client;
    private readonly TemporalWorkerOptions options;
    private readonly ILogger logger;
    private readonly ActivityReporter reporter;
    private readonly Dictionary<string, ActivityDefinition> definitions = [];
    private readonly ActivityDefinition? dynamicDefinition;

    public ActivityExecutor(SwitchableClient client, TemporalWorkerOptions options, ILogger logger)
    {
        this.client = client;
        this.options = options;
        this.logger = logger;
        reporter = new ActivityReporter(client, options, logger);
        foreach (var definition in options.Activities)
        {
            if (definition.Name == null)
            {
                dynamicDefinition = dynamicDefinition == null
                    ? definition
                    : throw new ArgumentException("Multiple dynamic activities provided");
            }
            else if (!definitions.TryAdd(definition.Name, definition))
            {
                throw new ArgumentException($"Duplicate activity named {definition.Name}");
            }
        }
    }

    private DataConverter Converter => client.Options.DataConverter;

    /// <summary>Ends when the outcome is reported, or when nobody wants it any more.</summary>
    public async Task ExecuteAsync(PollActivityTaskQueueResponse task, CancellationToken stopPolling, CancellationToken hardStop)
    {
        using var activity = new RunningActivity(
            client,
            options,
            task,
            await InfoAsync(task).ConfigureAwait(false),
            stopPolling,
            options.LoggerFactory!.CreateLogger($"Temporalio.Activity:{task.ActivityType.Name}"));
        using var shutdown = hardStop.Register(() => activity.Cancel(ActivityCancelReason.WorkerShutdown));
        var outcome = await RunAsync(activity, task).ConfigureAwait(false);
        await activity.StopAsync(flush: outcome.Kind == ActivityOutcomeKind.Canceled).ConfigureAwait(false);
        if (outcome.Kind != ActivityOutcomeKind.CompletesLater && activity.Context.CancelReason != ActivityCancelReason.GoneFromServer)
        {
            // The newest details go along with a failure, for the next attempt; throttling must not lose them.
            var last = outcome.Kind == ActivityOutcomeKind.Failed ? await activity.LastHeartbeatAsync().ConfigureAwait(false) : null;
            await reporter.ReportAsync(task, outcome, last, hardStop).ConfigureAwait(false);
        }
    }

    private async Task<ActivityOutcome> RunAsync(RunningActivity activity, PollActivityTaskQueueResponse task)
    {
        try
        {
            var input = await InputAsync(task).ConfigureAwait(false);
            var inbound = InterceptorChain.Build<ActivityInboundInterceptor>(
                options, new ActivityInboundRoot(activity), (interceptor, next) => interceptor.InterceptActivity(next));
            var value = await options.ActivityTaskFactory.StartNew(() => InvokeAsync(activity, inbound, input)).Unwrap().ConfigureAwait(false);
            return ActivityOutcome.Completed(await Converter.ToPayloadAsync(value).ConfigureAwait(false));
        }
        catch (CompleteAsyncException)
        {
            return ActivityOutcome.CompletesLater;
        }
        catch (OperationCanceledException) when (activity.Context.CancelReason == ActivityCancelReason.CancelRequested)
        {
            return ActivityOutcome.Canceled(await Converter.ToFailureAsync(new CanceledFailureException("Cancelled")).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            return await FailedAsync(activity, e).ConfigureAwait(false);
        }
    }

    private async Task<object?> InvokeAsync(
        RunningActivity activity, ActivityInboundInterceptor inbound, ExecuteActivityInput input)
    {
        ActivityExecutionContext.AsyncLocalCurrent.Value = activity.Context;
        using (logger.BeginScope(new Dictionary<string, object> { ["TaskQueue"] = options.TaskQueue! }))
        using (activity.Context.Logger.BeginScope(activity.Context.Info.LoggerScope))
        {
            inbound.Init(new ActivityOutboundRoot(activity));
            activity.StartTimers();
            return await inbound.ExecuteActivityAsync(input).ConfigureAwait(false);
        }
    }

    private async Task<ActivityOutcome> FailedAsync(RunningActivity activity, Exception exception)
    {
        var reported = exception is OperationCanceledException
            ? activity.Context.CancelReason switch
            {
                ActivityCancelReason.Paused => new ApplicationFailureException("Activity paused", exception, "ActivityPause"),
                ActivityCancelReason.Reset => new ApplicationFailureException("Activity reset", exception, "ActivityReset"),
                ActivityCancelReason.WorkerShutdown =>
                    new ApplicationFailureException("Worker is shutting down", exception, "WorkerShutdown"),
                ActivityCancelReason.HeartbeatRecordFailure => activity.HeartbeatFailure ?? exception,
                _ => exception,
            }
            : exception;
        if (reported is not ApplicationFailureException { Category: ApplicationErrorCategory.Benign })
        {
            logger.LogWarning(
                exception,
                "Activity {ActivityType} {ActivityId} of workflow {WorkflowId} failed in attempt {Attempt}",
                activity.Context.Info.ActivityType,
                activity.Context.Info.ActivityId,
                activity.Context.Info.WorkflowId,
                activity.Context.Info.Attempt);
        }
        try
        {
            return ActivityOutcome.Failed(await Converter.ToFailureAsync(reported).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            // Details that cannot be encoded must not hide that the activity failed.
            return ActivityOutcome.Failed(new()
            {
                Message = $"Failed building exception result: {e.Message}",
                ApplicationFailureInfo = new() { Type = e.GetType().Name },
            });
        }
    }

    private async Task<ExecuteActivityInput> InputAsync(PollActivityTaskQueueResponse task)
    {
        var definition = definitions.GetValueOrDefault(task.ActivityType.Name) ?? dynamicDefinition
            ?? throw new ApplicationFailureException(
                $"Activity {task.ActivityType.Name} is not registered on this worker, "
                + $"available activities: {string.Join(", ", definitions.Keys.Order(StringComparer.Ordinal))}",
                errorType: "NotFoundError");
        try
        {
            var payloads = (await Converter.DecodeAsync((IReadOnlyCollection<Payload>?)task.Input?.Payloads_ ?? []).ConfigureAwait(false)).ToList();
            if (task.Header is { } header && Converter.PayloadCodec is { } codec)
            {
                await codec.DecodeAsync(header.Fields).ConfigureAwait(false);
            }
            return new(definition, ActivityArguments.Decode(definition, payloads, Converter.PayloadConverter), task.Header?.Fields.ToDictionary());
        }
        catch (Exception e)
        {
            throw new ApplicationFailureException($"Failed decoding parameters: {e.Message}", e);
        }
    }

    private async Task<ActivityInfo> InfoAsync(PollActivityTaskQueueResponse task)
    {
        IReadOnlyCollection<Payload> details = (IReadOnlyCollection<Payload>?)task.HeartbeatDetails?.Payloads_ ?? [];
        try
        {
            details = await Converter.DecodeAsync(details).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            logger.LogWarning(e, "Heartbeat details of activity {ActivityId} cannot be decoded", task.ActivityId);
        }
        return ActivityInfos.Create(task, details, options.TaskQueue!, Converter);
    }
}
