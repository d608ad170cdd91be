using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Common;
using Temporalio.Core;
using Temporalio.Workflows;

namespace Temporalio.Client;

/// <summary>A workflow seen from a client.</summary>
/// <param name="Client">Client for all calls.</param>
/// <param name="Id">Workflow id.</param>
/// <param name="RunId">Run that signals, queries and the like go to; null for the current one.</param>
/// <param name="ResultRunId">Run whose result is awaited; null for the current one.</param>
/// <param name="FirstExecutionRunId">Chain that cancellation and termination are limited to; null for no limit.</param>
public record WorkflowHandle(
    ITemporalClient Client,
    string Id,
    string? RunId = null,
    string? ResultRunId = null,
    string? FirstExecutionRunId = null)
{
    /// <inheritdoc cref="GetResultAsync{TResult}"/>
    public Task GetResultAsync(bool followRuns = true, RpcOptions? rpcOptions = null) =>
        GetResultAsync<ValueTuple>(followRuns, rpcOptions);

    /// <summary>
    /// Waits for the result. Throws <see cref="Exceptions.WorkflowFailedException"/> when the workflow closed in another way, and
    /// <see cref="Exceptions.WorkflowContinuedAsNewException"/> when it continued and <paramref name="followRuns"/> is false.
    /// </summary>
    public virtual Task<TResult> GetResultAsync<TResult>(bool followRuns = true, RpcOptions? rpcOptions = null) =>
        WorkflowResult.WaitAsync<TResult>(this, followRuns, rpcOptions);

    public Task SignalAsync<TWorkflow>(Expression<Func<TWorkflow, Task>> signalCall, WorkflowSignalOptions? options = null)
    {
        var call = CallExpression.Parse(signalCall);
        return SignalAsync(WorkflowSignalDefinition.NameFromMethodForCall(call.Method), call.Arguments, options);
    }

    public virtual Task SignalAsync(string signal, IReadOnlyCollection<object?> args, WorkflowSignalOptions? options = null) =>
        Client.OutboundInterceptor.SignalWorkflowAsync(new(Id, RunId, signal, args, options, null));

    /// <summary>Asks a query given as a method call or a property of the workflow.</summary>
    public Task<TQueryResult> QueryAsync<TWorkflow, TQueryResult>(
        Expression<Func<TWorkflow, TQueryResult>> queryCall, WorkflowQueryOptions? options = null)
    {
        var call = CallExpression.Parse(queryCall, allowProperty: true);
        var name = call.Member is System.Reflection.PropertyInfo property
            ? WorkflowQueryDefinition.NameFromPropertyForCall(property)
            : WorkflowQueryDefinition.NameFromMethodForCall(call.Method);
        return QueryAsync<TQueryResult>(name, call.Arguments, options);
    }

    /// <summary>
    /// Asks a query. Throws <see cref="Exceptions.WorkflowQueryFailedException"/> when the workflow answers with a failure and
    /// <see cref="Exceptions.WorkflowQueryRejectedException"/> when its status forbids the query.
    /// </summary>
    public virtual Task<TQueryResult> QueryAsync<TQueryResult>(
        string query, IReadOnlyCollection<object?> args, WorkflowQueryOptions? options = null) =>
        Client.OutboundInterceptor.QueryWorkflowAsync<TQueryResult>(new(Id, RunId, query, args, options, null));

    /// <summary>Starts an update and waits for the stage asked for.</summary>
    public async Task<WorkflowUpdateHandle> StartUpdateAsync<TWorkflow>(
        Expression<Func<TWorkflow, Task>> updateCall, WorkflowUpdateStartOptions options)
    {
        var call = CallExpression.Parse(updateCall);
        return await StartUpdateAsync<ValueTuple>(
            WorkflowUpdateDefinition.NameFromMethodForCall(call.Method), call.Arguments, options).ConfigureAwait(false);
    }

    /// <inheritdoc cref="StartUpdateAsync{TWorkflow}"/>
    public Task<WorkflowUpdateHandle<TUpdateResult>> StartUpdateAsync<TWorkflow, TUpdateResult>(
        Expression<Func<TWorkflow, Task<TUpdateResult>>> updateCall, WorkflowUpdateStartOptions options)
    {
        var call = CallExpression.Parse(updateCall);
        return StartUpdateAsync<TUpdateResult>(
            WorkflowUpdateDefinition.NameFromMethodForCall(call.Method), call.Arguments, options);
    }

    /// <inheritdoc cref="StartUpdateAsync{TWorkflow}"/>
    public async Task<WorkflowUpdateHandle> StartUpdateAsync(
        string update, IReadOnlyCollection<object?> args, WorkflowUpdateStartOptions options) =>
        await StartUpdateAsync<ValueTuple>(update, args, options).ConfigureAwait(false);

    /// <inheritdoc cref="StartUpdateAsync{TWorkflow}"/>
    public virtual Task<WorkflowUpdateHandle<TUpdateResult>> StartUpdateAsync<TUpdateResult>(
        string update, IReadOnlyCollection<object?> args, WorkflowUpdateStartOptions options) =>
        Client.OutboundInterceptor.StartWorkflowUpdateAsync<TUpdateResult>(
            new(Id, RunId, FirstExecutionRunId, update, args, options, null));

    /// <summary>
    /// Runs an update to its end. Throws <see cref="Exceptions.WorkflowUpdateFailedException"/> when it is rejected or fails.
    /// </summary>
    public async Task ExecuteUpdateAsync<TWorkflow>(
        Expression<Func<TWorkflow, Task>> updateCall, WorkflowUpdateOptions? options = null)
    {
        var handle = await StartUpdateAsync(updateCall, UntilCompleted(options)).ConfigureAwait(false);
        await handle.GetResultAsync(options?.Rpc).ConfigureAwait(false);
    }

    /// <inheritdoc cref="ExecuteUpdateAsync{TWorkflow}"/>
    public async Task<TUpdateResult> ExecuteUpdateAsync<TWorkflow, TUpdateResult>(
        Expression<Func<TWorkflow, Task<TUpdateResult>>> updateCall, WorkflowUpdateOptions? options = null)
    {
        var handle = await StartUpdateAsync(updateCall, UntilCompleted(options)).ConfigureAwait(false);
        return await handle.GetResultAsync(options?.Rpc).ConfigureAwait(false);
    }

    /// <inheritdoc cref="ExecuteUpdateAsync{TWorkflow}"/>
    public Task ExecuteUpdateAsync(string update, IReadOnlyCollection<object?> args, WorkflowUpdateOptions? options = null) =>
        ExecuteUpdateAsync<ValueTuple>(update, args, options);

    /// <inheritdoc cref="ExecuteUpdateAsync{TWorkflow}"/>
    public async Task<TUpdateResult> ExecuteUpdateAsync<TUpdateResult>(
        string update, IReadOnlyCollection<object?> args, WorkflowUpdateOptions? options = null)
    {
        var handle = await StartUpdateAsync<TUpdateResult>(update, args, UntilCompleted(options)).ConfigureAwait(false);
        return await handle.GetResultAsync(options?.Rpc).ConfigureAwait(false);
    }

    public WorkflowUpdateHandle GetUpdateHandle(string id) => new(Client, id, Id, RunId);

    public WorkflowUpdateHandle<TUpdateResult> GetUpdateHandle<TUpdateResult>(string id) => new(Client, id, Id, RunId);

    public virtual Task<WorkflowExecutionDescription> DescribeAsync(WorkflowDescribeOptions? options = null) =>
        Client.OutboundInterceptor.DescribeWorkflowAsync(new(Id, RunId, options));

    /// <summary>Asks the workflow to cancel; returns when the request is recorded.</summary>
    public virtual Task CancelAsync(WorkflowCancelOptions? options = null) =>
        Client.OutboundInterceptor.CancelWorkflowAsync(new(Id, RunId, FirstExecutionRunId, options));

    /// <summary>Ends the workflow without asking it.</summary>
    public virtual Task TerminateAsync(string? reason = null, WorkflowTerminateOptions? options = null) =>
        Client.OutboundInterceptor.TerminateWorkflowAsync(new(Id, RunId, FirstExecutionRunId, reason, options));

    /// <summary>All events so far; <see cref="WorkflowHistoryEventFetchOptions.WaitNewEvent"/> has no meaning here.</summary>
    public virtual async Task<WorkflowHistory> FetchHistoryAsync(WorkflowHistoryEventFetchOptions? options = null)
    {
        var withoutWait = options == null ? null : new WorkflowHistoryEventFetchOptions
        {
            EventFilterType = options.EventFilterType,
            SkipArchival = options.SkipArchival,
            Rpc = options.Rpc,
        };
        var events = new List<HistoryEvent>();
        await foreach (var historyEvent in FetchHistoryEventsAsync(withoutWait).ConfigureAwait(false))
        {
            events.Add(historyEvent);
        }
        return new(Id, events);
    }

    /// <summary>The events in order; pages are fetched as they are consumed.</summary>
    public virtual IAsyncEnumerable<HistoryEvent> FetchHistoryEventsAsync(WorkflowHistoryEventFetchOptions? options = null) =>
        FetchEventsAsync(options);

    private async IAsyncEnumerable<HistoryEvent> FetchEventsAsync(
        WorkflowHistoryEventFetchOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var rpc = TemporalClient.Retried(options?.Rpc);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken, rpc.CancellationToken ?? CancellationToken.None);
        rpc.CancellationToken = either.Token;
        byte[]? token = null;
        do
        {
            var page = await Client.OutboundInterceptor.FetchWorkflowHistoryEventPageAsync(new(
                Id,
                RunId,
                PageSize: 0,
                token,
                options?.WaitNewEvent ?? false,
                options?.EventFilterType ?? HistoryEventFilterType.AllEvent,
                options?.SkipArchival ?? false,
                rpc)).ConfigureAwait(false);
            foreach (var historyEvent in page.Events)
            {
                yield return historyEvent;
            }
            token = page.NextPageToken;
        }
        while (token is { Length: > 0 });
    }

    private static WorkflowUpdateStartOptions UntilCompleted(WorkflowUpdateOptions? options) =>
        new(WorkflowUpdateStage.Completed) { Id = options?.Id, Rpc = options?.Rpc };
}
