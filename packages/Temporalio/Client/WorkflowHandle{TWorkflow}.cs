using System.Linq.Expressions;

namespace Temporalio.Client;

/// <summary>A workflow of a known type seen from a client.</summary>
public record WorkflowHandle<TWorkflow>(
    ITemporalClient Client,
    string Id,
    string? RunId = null,
    string? ResultRunId = null,
    string? FirstExecutionRunId = null)
    : WorkflowHandle(Client, Id, RunId, ResultRunId, FirstExecutionRunId)
{
    public Task SignalAsync(Expression<Func<TWorkflow, Task>> signalCall, WorkflowSignalOptions? options = null) =>
        SignalAsync<TWorkflow>(signalCall, options);

    public Task<TQueryResult> QueryAsync<TQueryResult>(
        Expression<Func<TWorkflow, TQueryResult>> queryCall, WorkflowQueryOptions? options = null) =>
        QueryAsync<TWorkflow, TQueryResult>(queryCall, options);

    public Task<WorkflowUpdateHandle> StartUpdateAsync(
        Expression<Func<TWorkflow, Task>> updateCall, WorkflowUpdateStartOptions options) =>
        StartUpdateAsync<TWorkflow>(updateCall, options);

    public Task<WorkflowUpdateHandle<TUpdateResult>> StartUpdateAsync<TUpdateResult>(
        Expression<Func<TWorkflow, Task<TUpdateResult>>> updateCall, WorkflowUpdateStartOptions options) =>
        StartUpdateAsync<TWorkflow, TUpdateResult>(updateCall, options);

    public Task ExecuteUpdateAsync(Expression<Func<TWorkflow, Task>> updateCall, WorkflowUpdateOptions? options = null) =>
        ExecuteUpdateAsync<TWorkflow>(updateCall, options);

    public Task<TUpdateResult> ExecuteUpdateAsync<TUpdateResult>(
        Expression<Func<TWorkflow, Task<TUpdateResult>>> updateCall, WorkflowUpdateOptions? options = null) =>
        ExecuteUpdateAsync<TWorkflow, TUpdateResult>(updateCall, options);
}
