using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Converters;
using Temporalio.Exceptions;

namespace Temporalio.Client;

/// <summary>Waits for the event that closes a run, and turns it into a result or an exception.</summary>
internal static class WorkflowResult
{
    public static async Task<TResult> WaitAsync<TResult>(WorkflowHandle handle, bool followRuns, RpcOptions? rpc)
    {
        for (var runId = handle.ResultRunId; ;)
        {
            var page = await handle.Client.OutboundInterceptor.FetchWorkflowHistoryEventPageAsync(new(
                handle.Id,
                runId,
                PageSize: 0,
                NextPageToken: null,
                WaitNewEvent: true,
                HistoryEventFilterType.CloseEvent,
                SkipArchival: true,
                TemporalClient.Retried(rpc))).ConfigureAwait(false);
            var close = page.Events.LastOrDefault()
                ?? throw new InvalidOperationException($"The server sent no close event for workflow {handle.Id}");
            // A run that failed or timed out may have been retried, and a cron run goes on after each result.
            var next = NextRunId(close);
            if (followRuns && next.Length > 0)
            {
                runId = next;
                continue;
            }
            return await ResultOfAsync<TResult>(close, handle.Client.Options.DataConverter).ConfigureAwait(false);
        }
    }

    private static string NextRunId(HistoryEvent close) => close.AttributesCase switch
    {
        HistoryEvent.AttributesOneofCase.WorkflowExecutionCompletedEventAttributes =>
            close.WorkflowExecutionCompletedEventAttributes.NewExecutionRunId,
        HistoryEvent.AttributesOneofCase.WorkflowExecutionFailedEventAttributes =>
            close.WorkflowExecutionFailedEventAttributes.NewExecutionRunId,
        HistoryEvent.AttributesOneofCase.WorkflowExecutionTimedOutEventAttributes =>
            close.WorkflowExecutionTimedOutEventAttributes.NewExecutionRunId,
        HistoryEvent.AttributesOneofCase.WorkflowExecutionContinuedAsNewEventAttributes =>
            close.WorkflowExecutionContinuedAsNewEventAttributes.NewExecutionRunId,
        _ => string.Empty,
    };

    private static async Task<TResult> ResultOfAsync<TResult>(HistoryEvent close, DataConverter converter)
    {
        switch (close.AttributesCase)
        {
            case HistoryEvent.AttributesOneofCase.WorkflowExecutionCompletedEventAttributes:
                var result = close.WorkflowExecutionCompletedEventAttributes.Result;
                // A workflow without result still may write a null, which nobody asked for.
                return typeof(TResult) == typeof(ValueTuple) || result == null || result.Payloads_.Count == 0
                    ? default!
                    : await converter.ToSingleValueAsync<TResult>(result.Payloads_).ConfigureAwait(false);
            case HistoryEvent.AttributesOneofCase.WorkflowExecutionFailedEventAttributes:
                throw new WorkflowFailedException(await converter.ToExceptionAsync(
                    close.WorkflowExecutionFailedEventAttributes.Failure).ConfigureAwait(false));
            case HistoryEvent.AttributesOneofCase.WorkflowExecutionCanceledEventAttributes:
                throw new WorkflowFailedException(await CanceledAsync(
                    close.WorkflowExecutionCanceledEventAttributes.Details, converter).ConfigureAwait(false));
            case HistoryEvent.AttributesOneofCase.WorkflowExecutionTerminatedEventAttributes:
                throw new WorkflowFailedException(await TerminatedAsync(
                    close.WorkflowExecutionTerminatedEventAttributes, converter).ConfigureAwait(false));
            case HistoryEvent.AttributesOneofCase.WorkflowExecutionTimedOutEventAttributes:
                throw new WorkflowFailedException(new TimeoutFailureException(
                    new() { Message = "Workflow timed out", TimeoutFailureInfo = new() { TimeoutType = TimeoutType.StartToClose } },
                    null,
                    converter.PayloadConverter));
            case HistoryEvent.AttributesOneofCase.WorkflowExecutionContinuedAsNewEventAttributes:
                throw new WorkflowContinuedAsNewException(close.WorkflowExecutionContinuedAsNewEventAttributes.NewExecutionRunId);
            default:
                throw new InvalidOperationException($"Event {close.EventType} does not close a workflow");
        }
    }

    private static async Task<Exception> TerminatedAsync(WorkflowExecutionTerminatedEventAttributes attributes, DataConverter converter)
    {
        var details = attributes.Details is { Payloads_.Count: > 0 } given
            ? new InboundFailureDetails(converter.PayloadConverter, await converter.DecodeAsync(given.Payloads_).ConfigureAwait(false))
            : null;
        return new TerminatedFailureException(
            new()
            {
                Message = attributes.Reason.Length > 0 ? attributes.Reason : "Workflow terminated",
                TerminatedFailureInfo = new(),
            },
            null,
            details);
    }

    private static Task<Exception> CanceledAsync(Payloads? details, DataConverter converter) =>
        converter.ToExceptionAsync(new()
        {
            Message = "Workflow canceled",
            CanceledFailureInfo = new() { Details = details },
        });
}
