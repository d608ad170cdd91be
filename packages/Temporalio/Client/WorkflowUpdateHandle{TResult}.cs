namespace Temporalio.Client;

/// <summary>An update with a result seen from a client.</summary>
public record WorkflowUpdateHandle<TResult>(ITemporalClient Client, string Id, string WorkflowId, string? WorkflowRunId = null)
    : WorkflowUpdateHandle(Client, Id, WorkflowId, WorkflowRunId)
{
    /// <inheritdoc cref="WorkflowUpdateHandle.GetResultAsync{TResult}"/>
    public new Task<TResult> GetResultAsync(RpcOptions? rpcOptions = null) => GetResultAsync<TResult>(rpcOptions);
}
