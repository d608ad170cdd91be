namespace Temporalio.Client;

/// <summary>A workflow of a known type and result seen from a client.</summary>
public record WorkflowHandle<TWorkflow, TResult>(
    ITemporalClient Client,
    string Id,
    string? RunId = null,
    string? ResultRunId = null,
    string? FirstExecutionRunId = null)
    : WorkflowHandle<TWorkflow>(Client, Id, RunId, ResultRunId, FirstExecutionRunId)
{
    /// <inheritdoc cref="WorkflowHandle.GetResultAsync{TResult}"/>
    public new Task<TResult> GetResultAsync(bool followRuns = true, RpcOptions? rpcOptions = null) =>
        GetResultAsync<TResult>(followRuns, rpcOptions);
}
