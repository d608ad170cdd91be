using Google.Protobuf;
using Temporalio.Client.Interceptors;
using Temporalio.Converters;
using Temporalio.Exceptions;

namespace Temporalio.Client;

/// <content>Activities that are finished from outside.</content>
internal sealed partial class ClientRoot
{
    public override async Task HeartbeatAsyncActivityAsync(HeartbeatAsyncActivityInput input)
    {
        var details = await Converter.ToPayloadsMessageAsync(input.Options?.Details).ConfigureAwait(false);
        var rpc = TemporalClient.Retried(input.Options?.Rpc);
        bool cancelRequested;
        if (input.Activity is AsyncActivityHandle.IdReference id)
        {
            var answer = await Service.RecordActivityTaskHeartbeatByIdAsync(
                new()
                {
                    Namespace = Namespace,
                    WorkflowId = id.WorkflowId,
                    RunId = id.RunId ?? string.Empty,
                    ActivityId = id.ActivityId,
                    Details = details,
                    Identity = Identity,
                },
                rpc).ConfigureAwait(false);
            cancelRequested = answer.CancelRequested;
        }
        else
        {
            var answer = await Service.RecordActivityTaskHeartbeatAsync(
                new() { Namespace = Namespace, TaskToken = TaskToken(input.Activity), Details = details, Identity = Identity },
                rpc).ConfigureAwait(false);
            cancelRequested = answer.CancelRequested;
        }
        if (cancelRequested)
        {
            throw new AsyncActivityCanceledException();
        }
    }

    public override async Task CompleteAsyncActivityAsync(CompleteAsyncActivityInput input)
    {
        var result = await Converter.ToPayloadsMessageAsync([input.Result]).ConfigureAwait(false);
        var rpc = TemporalClient.Retried(input.Options?.Rpc);
        if (input.Activity is AsyncActivityHandle.IdReference id)
        {
            await Service.RespondActivityTaskCompletedByIdAsync(
                new()
                {
                    Namespace = Namespace,
                    WorkflowId = id.WorkflowId,
                    RunId = id.RunId ?? string.Empty,
                    ActivityId = id.ActivityId,
                    Result = result,
                    Identity = Identity,
                },
                rpc).ConfigureAwait(false);
            return;
        }
        await Service.RespondActivityTaskCompletedAsync(
            new() { Namespace = Namespace, TaskToken = TaskToken(input.Activity), Result = result, Identity = Identity },
            rpc).ConfigureAwait(false);
    }

    public override async Task FailAsyncActivityAsync(FailAsyncActivityInput input)
    {
        var failure = await Converter.ToFailureAsync(input.Exception).ConfigureAwait(false);
        var details = await Converter.ToPayloadsMessageAsync(input.Options?.LastHeartbeatDetails).ConfigureAwait(false);
        var rpc = TemporalClient.Retried(input.Options?.Rpc);
        if (input.Activity is AsyncActivityHandle.IdReference id)
        {
            await Service.RespondActivityTaskFailedByIdAsync(
                new()
                {
                    Namespace = Namespace,
                    WorkflowId = id.WorkflowId,
                    RunId = id.RunId ?? string.Empty,
                    ActivityId = id.ActivityId,
                    Failure = failure,
                    LastHeartbeatDetails = details,
                    Identity = Identity,
                },
                rpc).ConfigureAwait(false);
            return;
        }
        await Service.RespondActivityTaskFailedAsync(
            new()
            {
                Namespace = Namespace,
                TaskToken = TaskToken(input.Activity),
                Failure = failure,
                LastHeartbeatDetails = details,
                Identity = Identity,
            },
            rpc).ConfigureAwait(false);
    }

    public override async Task ReportCancellationAsyncActivityAsync(ReportCancellationAsyncActivityInput input)
    {
        var details = await Converter.ToPayloadsMessageAsync(input.Options?.Details).ConfigureAwait(false);
        var rpc = TemporalClient.Retried(input.Options?.Rpc);
        if (input.Activity is AsyncActivityHandle.IdReference id)
        {
            await Service.RespondActivityTaskCanceledByIdAsync(
                new()
                {
                    Namespace = Namespace,
                    WorkflowId = id.WorkflowId,
                    RunId = id.RunId ?? string.Empty,
                    ActivityId = id.ActivityId,
                    Details = details,
                    Identity = Identity,
                },
                rpc).ConfigureAwait(false);
            return;
        }
        await Service.RespondActivityTaskCanceledAsync(
            new() { Namespace = Namespace, TaskToken = TaskToken(input.Activity), Details = details, Identity = Identity },
            rpc).ConfigureAwait(false);
    }

    private static ByteString TaskToken(AsyncActivityHandle.Reference activity) =>
        activity is AsyncActivityHandle.TaskTokenReference token
            ? ByteString.CopyFrom(token.TaskToken)
            : throw new ArgumentException($"Unknown reference to an activity: {activity}", nameof(activity));
}
