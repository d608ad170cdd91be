using System.Runtime.CompilerServices;
using Google.Protobuf;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.ErrorDetails.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client.Interceptors;
using Temporalio.Converters;
using Temporalio.Exceptions;
using static Temporalio.Exceptions.RpcException;

namespace Temporalio.Client;

/// <summary>The innermost interceptor: turns inputs into calls of the server.</summary>
internal sealed partial class ClientRoot : ClientOutboundInterceptor
{
    private readonly TemporalClient client;

    public ClientRoot(TemporalClient client) => this.client = client;

    private WorkflowService Service => client.WorkflowService;

    private DataConverter Converter => client.Options.DataConverter;

    private string Namespace => client.Options.Namespace;

    private string Identity => client.Connection.Options.Identity ?? string.Empty;

    public override async Task<WorkflowHandle<TWorkflow, TResult>> StartWorkflowAsync<TWorkflow, TResult>(StartWorkflowInput input)
    {
        try
        {
            var start = await new StartRequest(client).CreateAsync(input).ConfigureAwait(false);
            if (input.Options is { StartSignal: null, StartSignalArgs: not null })
            {
                throw new ArgumentException("Cannot have start signal args without start signal");
            }
            var rpc = TemporalClient.Retried(input.Options.Rpc);
            var runId = input.Options.StartSignal == null
                ? (await Service.StartWorkflowExecutionAsync(start, rpc).ConfigureAwait(false)).RunId
                : (await Service.SignalWithStartWorkflowExecutionAsync(
                    await new StartRequest(client).WithSignalAsync(start, input).ConfigureAwait(false), rpc).ConfigureAwait(false)).RunId;
            // The run that a signal found may be any of its chain, so nothing is known of the first one.
            return new(client, input.Options.Id!, null, runId, input.Options.StartSignal == null ? runId : null);
        }
        catch (RpcException e)
            when (e.Code == StatusCode.AlreadyExists && e.Detail<WorkflowExecutionAlreadyStartedFailure>() is { } started)
        {
            throw new WorkflowAlreadyStartedException(e.Message, input.Options.Id!, input.Workflow, started.RunId);
        }
    }

    public override async Task SignalWorkflowAsync(SignalWorkflowInput input)
    {
        var request = new SignalWorkflowExecutionRequest
        {
            Namespace = Namespace,
            WorkflowExecution = Execution(input.Id, input.RunId),
            SignalName = input.Signal,
            Input = await Converter.ToPayloadsMessageAsync(input.Args).ConfigureAwait(false),
            Identity = Identity,
            RequestId = Guid.NewGuid().ToString(),
            Header = await HeaderAsync(input.Headers).ConfigureAwait(false),
        };
        await Service.SignalWorkflowExecutionAsync(request, TemporalClient.Retried(input.Options?.Rpc)).ConfigureAwait(false);
    }

    public override async Task<TResult> QueryWorkflowAsync<TResult>(QueryWorkflowInput input)
    {
        var request = new QueryWorkflowRequest
        {
            Namespace = Namespace,
            Execution = Execution(input.Id, input.RunId),
            Query = new()
            {
                QueryType = input.Query,
                QueryArgs = await Converter.ToPayloadsMessageAsync(input.Args).ConfigureAwait(false),
                Header = await HeaderAsync(input.Headers).ConfigureAwait(false),
            },
            QueryRejectCondition =
                input.Options?.RejectCondition ?? client.Options.QueryRejectCondition ?? QueryRejectCondition.Unspecified,
        };
        QueryWorkflowResponse response;
        try
        {
            response = await Service.QueryWorkflowAsync(request, TemporalClient.Retried(input.Options?.Rpc)).ConfigureAwait(false);
        }
        catch (RpcException e) when (e.Code == StatusCode.InvalidArgument && e.Detail<QueryFailedFailure>() is { } failed)
        {
            var inner = failed.Failure == null ? e : await Converter.ToExceptionAsync(failed.Failure).ConfigureAwait(false);
            throw new WorkflowQueryFailedException(e.Message, inner);
        }
        if (response.QueryRejected is { } rejected)
        {
            throw new WorkflowQueryRejectedException(rejected.Status);
        }
        return response.QueryResult == null
            ? throw new InvalidOperationException("The answer to the query holds no result")
            : await Converter.ToSingleValueAsync<TResult>(response.QueryResult.Payloads_).ConfigureAwait(false);
    }

    public override async Task<WorkflowUpdateHandle<TResult>> StartWorkflowUpdateAsync<TResult>(StartWorkflowUpdateInput input)
    {
        if (input.Options.WaitForStage is WorkflowUpdateStage.None or WorkflowUpdateStage.Admitted)
        {
            throw new ArgumentException($"WaitForStage must be Accepted or Completed, not {input.Options.WaitForStage}");
        }
        var request = new UpdateWorkflowExecutionRequest
        {
            Namespace = Namespace,
            WorkflowExecution = Execution(input.Id, input.RunId),
            FirstExecutionRunId = input.FirstExecutionRunId ?? string.Empty,
            WaitPolicy = new() { LifecycleStage = (UpdateWorkflowExecutionLifecycleStage)input.Options.WaitForStage },
            Request = new()
            {
                Meta = new() { UpdateId = input.Options.Id ?? Guid.NewGuid().ToString(), Identity = Identity },
                Input = new()
                {
                    Name = input.Update,
                    Args = await Converter.ToPayloadsMessageAsync(input.Args).ConfigureAwait(false),
                    Header = await HeaderAsync(input.Headers).ConfigureAwait(false),
                },
            },
        };
        var response = await UpdateUntilAcceptedAsync(request, input.Options.Rpc).ConfigureAwait(false);
        var runId = response.UpdateRef?.WorkflowExecution?.RunId;
        var handle = new WorkflowUpdateHandle<TResult>(
            client, request.Request.Meta.UpdateId, input.Id, string.IsNullOrEmpty(runId) ? input.RunId : runId)
        {
            KnownOutcome = response.Outcome,
        };
        if (input.Options.WaitForStage == WorkflowUpdateStage.Completed)
        {
            await handle.PollUntilOutcomeAsync(input.Options.Rpc).ConfigureAwait(false);
        }
        return handle;
    }

    public override async Task<WorkflowExecutionDescription> DescribeWorkflowAsync(DescribeWorkflowInput input)
    {
        var response = await Service.DescribeWorkflowExecutionAsync(
            new() { Namespace = Namespace, Execution = Execution(input.Id, input.RunId) },
            TemporalClient.Retried(input.Options?.Rpc)).ConfigureAwait(false);
        return new(response, Converter);
    }

    public override Task CancelWorkflowAsync(CancelWorkflowInput input) => Service.RequestCancelWorkflowExecutionAsync(
        new()
        {
            Namespace = Namespace,
            WorkflowExecution = Execution(input.Id, input.RunId),
            FirstExecutionRunId = input.FirstExecutionRunId ?? string.Empty,
            Identity = Identity,
            RequestId = Guid.NewGuid().ToString(),
        },
        TemporalClient.Retried(input.Options?.Rpc));

    public override async Task TerminateWorkflowAsync(TerminateWorkflowInput input)
    {
        var request = new TerminateWorkflowExecutionRequest
        {
            Namespace = Namespace,
            WorkflowExecution = Execution(input.Id, input.RunId),
            FirstExecutionRunId = input.FirstExecutionRunId ?? string.Empty,
            Reason = input.Reason ?? string.Empty,
            Details = await Converter.ToPayloadsMessageAsync(input.Options?.Details).ConfigureAwait(false),
            Identity = Identity,
        };
        await Service.TerminateWorkflowExecutionAsync(request, TemporalClient.Retried(input.Options?.Rpc)).ConfigureAwait(false);
    }

    public override async Task<WorkflowHistoryEventPage> FetchWorkflowHistoryEventPageAsync(FetchWorkflowHistoryEventPageInput input)
    {
        var request = new GetWorkflowExecutionHistoryRequest
        {
            Namespace = Namespace,
            Execution = Execution(input.Id, input.RunId),
            MaximumPageSize = input.PageSize ?? 0,
            NextPageToken = Token(input.NextPageToken),
            WaitNewEvent = input.WaitNewEvent,
            HistoryEventFilterType = input.EventFilterType,
            SkipArchival = input.SkipArchival,
        };
        while (true)
        {
            var response = await Service.GetWorkflowExecutionHistoryAsync(
                request, TemporalClient.Retried(input.Rpc)).ConfigureAwait(false);
            // The server answers a wait early with nothing but the place to go on from.
            if (response.History is { Events.Count: > 0 } || (response.NextPageToken.IsEmpty && !(response.History == null && input.WaitNewEvent)))
            {
                return new(response.History?.Events.ToList() ?? [], Token(response.NextPageToken));
            }
            request.NextPageToken = response.NextPageToken;
        }
    }

    private static Api.Common.V1.WorkflowExecution Execution(string id, string? runId) =>
        new() { WorkflowId = id, RunId = runId ?? string.Empty };

    private static ByteString Token(byte[]? token) => token == null ? ByteString.Empty : ByteString.CopyFrom(token);

    private static byte[]? Token(ByteString token) => token.IsEmpty ? null : token.ToByteArray();

    private async Task<UpdateWorkflowExecutionResponse> UpdateUntilAcceptedAsync(
        UpdateWorkflowExecutionRequest request, RpcOptions? rpc)
    {
        try
        {
            while (true)
            {
                // The server answers early when nothing happened; the same request attaches to the same update.
                var response = await Service.UpdateWorkflowExecutionAsync(
                    request, TemporalClient.Retried(rpc)).ConfigureAwait(false);
                if (response.Stage >= UpdateWorkflowExecutionLifecycleStage.Accepted || response.Outcome != null)
                {
                    return response;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException
            or RpcException { Code: StatusCode.DeadlineExceeded or StatusCode.Cancelled })
        {
            throw new WorkflowUpdateRpcTimeoutOrCanceledException(e);
        }
    }

    private Task<Api.Common.V1.Header?> HeaderAsync(IDictionary<string, Api.Common.V1.Payload>? headers) =>
        StartRequest.HeaderAsync(headers, Converter);
}
