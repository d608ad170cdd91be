using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Temporalio.Common;

namespace Temporalio.Client;

/// <summary>Start and wait in one call.</summary>
public static class ITemporalClientExtensions
{
    /// <summary>Starts a workflow and waits for its result.</summary>
    public static async Task<TResult> ExecuteWorkflowAsync<TWorkflow, TResult>(
        this ITemporalClient client, Expression<Func<TWorkflow, Task<TResult>>> workflowRunCall, WorkflowOptions options)
    {
        var handle = await client.StartWorkflowAsync(workflowRunCall, options).ConfigureAwait(false);
        return await handle.GetResultAsync(rpcOptions: options.Rpc).ConfigureAwait(false);
    }

    /// <inheritdoc cref="ExecuteWorkflowAsync{TWorkflow, TResult}"/>
    public static async Task ExecuteWorkflowAsync<TWorkflow>(
        this ITemporalClient client, Expression<Func<TWorkflow, Task>> workflowRunCall, WorkflowOptions options)
    {
        var handle = await client.StartWorkflowAsync(workflowRunCall, options).ConfigureAwait(false);
        await handle.GetResultAsync(rpcOptions: options.Rpc).ConfigureAwait(false);
    }

    /// <inheritdoc cref="ExecuteWorkflowAsync{TWorkflow, TResult}"/>
    public static async Task ExecuteWorkflowAsync(
        this ITemporalClient client, string workflow, IReadOnlyCollection<object?> args, WorkflowOptions options)
    {
        var handle = await client.StartWorkflowAsync(workflow, args, options).ConfigureAwait(false);
        await handle.GetResultAsync(rpcOptions: options.Rpc).ConfigureAwait(false);
    }

    /// <inheritdoc cref="ExecuteWorkflowAsync{TWorkflow, TResult}"/>
    public static async Task<TResult> ExecuteWorkflowAsync<TResult>(
        this ITemporalClient client, string workflow, IReadOnlyCollection<object?> args, WorkflowOptions options)
    {
        var handle = await client.StartWorkflowAsync(workflow, args, options).ConfigureAwait(false);
        return await handle.GetResultAsync<TResult>(rpcOptions: options.Rpc).ConfigureAwait(false);
    }

    /// <summary>Histories of all workflows that a query finds, fetched as they are consumed.</summary>
    public static IAsyncEnumerable<WorkflowHistory> ListWorkflowHistoriesAsync(
        this ITemporalClient client,
        string query,
        WorkflowListOptions? listOptions = null,
        WorkflowHistoryEventFetchOptions? historyFetchOptions = null) =>
        FetchAllAsync(client, query, listOptions, historyFetchOptions);

    private static async IAsyncEnumerable<WorkflowHistory> FetchAllAsync(
        ITemporalClient client,
        string query,
        WorkflowListOptions? listOptions,
        WorkflowHistoryEventFetchOptions? historyFetchOptions,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var workflows = client.ListWorkflowsAsync(query, listOptions).WithCancellation(cancellationToken).ConfigureAwait(false);
        await foreach (var workflow in workflows)
        {
            yield return await client.GetWorkflowHandle(workflow.Id, workflow.RunId)
                .FetchHistoryAsync(historyFetchOptions).ConfigureAwait(false);
        }
    }
}
