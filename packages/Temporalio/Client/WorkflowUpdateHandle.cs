using Temporalio.Api.Enums.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Converters;
using Temporalio.Exceptions;
using static Temporalio.Exceptions.RpcException;

namespace Temporalio.Client;

/// <summary>An update seen from a client.</summary>
public record WorkflowUpdateHandle(ITemporalClient Client, string Id, string WorkflowId, string? WorkflowRunId = null)
{
    /// <summary>The outcome, when the server has told it already.</summary>
    internal Outcome? KnownOutcome { get; set; }

    /// <inheritdoc cref="GetResultAsync{TResult}"/>
    public Task GetResultAsync(RpcOptions? rpcOptions = null) => GetResultAsync<ValueTuple>(rpcOptions);

    /// <summary>
    /// Waits for the outcome. Throws <see cref="WorkflowUpdateFailedException"/> when the update was rejected or failed, and
    /// <see cref="WorkflowUpdateRpcTimeoutOrCanceledException"/> when the call ended first.
    /// </summary>
    public virtual async Task<TResult> GetResultAsync<TResult>(RpcOptions? rpcOptions = null)
    {
        await PollUntilOutcomeAsync(rpcOptions).ConfigureAwait(false);
        var converter = Client.Options.DataConverter;
        if (KnownOutcome!.Failure is { } failure)
        {
            throw new WorkflowUpdateFailedException(await converter.ToExceptionAsync(failure).ConfigureAwait(false));
        }
        return typeof(TResult) == typeof(ValueTuple) || KnownOutcome.Success == null || KnownOutcome.Success.Payloads_.Count == 0
            ? default!
            : await converter.ToSingleValueAsync<TResult>(KnownOutcome.Success.Payloads_).ConfigureAwait(false);
    }

    internal async Task PollUntilOutcomeAsync(RpcOptions? rpcOptions)
    {
        var request = new Api.WorkflowService.V1.PollWorkflowExecutionUpdateRequest
        {
            Namespace = Client.Options.Namespace,
            UpdateRef = new()
            {
                UpdateId = Id,
                WorkflowExecution = new() { WorkflowId = WorkflowId, RunId = WorkflowRunId ?? string.Empty },
            },
            Identity = Client.Connection.Options.Identity,
            WaitPolicy = new() { LifecycleStage = UpdateWorkflowExecutionLifecycleStage.Completed },
        };
        while (KnownOutcome == null)
        {
            try
            {
                var response = await Client.WorkflowService.PollWorkflowExecutionUpdateAsync(
                    request, TemporalClient.Retried(rpcOptions)).ConfigureAwait(false);
                KnownOutcome = response.Outcome;
            }
            catch (Exception e) when (e is OperationCanceledException
                or RpcException { Code: StatusCode.DeadlineExceeded or StatusCode.Cancelled })
            {
                throw new WorkflowUpdateRpcTimeoutOrCanceledException(e);
            }
        }
    }
}
