using System.Linq.Expressions;
using Temporalio.Client.Interceptors;
using Temporalio.Core;
using Temporalio.Workflows;

namespace Temporalio.Client;

/// <summary>A client for workflows of one namespace. Safe for concurrent use; make one and keep it.</summary>
public class TemporalClient : ITemporalClient
{
    public TemporalClient(ITemporalConnection connection, TemporalClientOptions options)
    {
        Connection = connection;
        Options = (TemporalClientOptions)options.Clone();
        OutboundInterceptor = new ClientRoot(this);
        foreach (var interceptor in (Options.Interceptors ?? []).Reverse())
        {
            OutboundInterceptor = interceptor.InterceptClient(OutboundInterceptor);
        }
    }

    public ITemporalConnection Connection { get; }

    public TemporalClientOptions Options { get; }

    public WorkflowService WorkflowService => Connection.WorkflowService;

    public OperatorService OperatorService => Connection.OperatorService;

    public ClientOutboundInterceptor OutboundInterceptor { get; }

    /// <summary>Connects, and fails at once with <see cref="InvalidOperationException"/> when the server does not answer.</summary>
    public static async Task<TemporalClient> ConnectAsync(TemporalClientConnectOptions options) =>
        new(await TemporalConnection.ConnectAsync(options).ConfigureAwait(false), options.ToClientOptions());

    /// <summary>A client that connects with its first call.</summary>
    public static TemporalClient CreateLazy(TemporalClientConnectOptions options) =>
        new(TemporalConnection.CreateLazy(options), options.ToClientOptions());

    public Task<WorkflowHandle<TWorkflow, TResult>> StartWorkflowAsync<TWorkflow, TResult>(
        Expression<Func<TWorkflow, Task<TResult>>> workflowRunCall, WorkflowOptions options)
    {
        var call = CallExpression.Parse(workflowRunCall);
        return OutboundInterceptor.StartWorkflowAsync<TWorkflow, TResult>(
            new(WorkflowDefinition.NameFromRunMethodForCall(call.Method), call.Arguments, options, null));
    }

    public async Task<WorkflowHandle<TWorkflow>> StartWorkflowAsync<TWorkflow>(
        Expression<Func<TWorkflow, Task>> workflowRunCall, WorkflowOptions options)
    {
        var call = CallExpression.Parse(workflowRunCall);
        return await OutboundInterceptor.StartWorkflowAsync<TWorkflow, ValueTuple>(
            new(WorkflowDefinition.NameFromRunMethodForCall(call.Method), call.Arguments, options, null)).ConfigureAwait(false);
    }

    public async Task<WorkflowHandle> StartWorkflowAsync(
        string workflow, IReadOnlyCollection<object?> args, WorkflowOptions options) =>
        await OutboundInterceptor.StartWorkflowAsync<ValueTuple, ValueTuple>(
            new(workflow, args, options, null)).ConfigureAwait(false);

    public WorkflowHandle GetWorkflowHandle(string id, string? runId = null, string? firstExecutionRunId = null) =>
        new(this, id, runId, FirstExecutionRunId: firstExecutionRunId);

    public WorkflowHandle<TWorkflow> GetWorkflowHandle<TWorkflow>(
        string id, string? runId = null, string? firstExecutionRunId = null) =>
        new(this, id, runId, FirstExecutionRunId: firstExecutionRunId);

    public WorkflowHandle<TWorkflow, TResult> GetWorkflowHandle<TWorkflow, TResult>(
        string id, string? runId = null, string? firstExecutionRunId = null) =>
        new(this, id, runId, FirstExecutionRunId: firstExecutionRunId);

    public IAsyncEnumerable<WorkflowExecution> ListWorkflowsAsync(string query, WorkflowListOptions? options = null) =>
        OutboundInterceptor.ListWorkflowsAsync(new(query, options));

    public Task<WorkflowListPage> ListWorkflowsPaginatedAsync(
        string query, byte[]? nextPageToken, WorkflowListPaginatedOptions? options = null) =>
        OutboundInterceptor.ListWorkflowsPaginatedAsync(new(query, nextPageToken, options));

    public Task<WorkflowExecutionCount> CountWorkflowsAsync(string query, WorkflowCountOptions? options = null) =>
        OutboundInterceptor.CountWorkflowsAsync(new(query, options));

    public AsyncActivityHandle GetAsyncActivityHandle(byte[] taskToken) =>
        new(this, new AsyncActivityHandle.TaskTokenReference(taskToken));

    public AsyncActivityHandle GetAsyncActivityHandle(string workflowId, string runId, string activityId) =>
        new(this, new AsyncActivityHandle.IdReference(workflowId, runId, activityId));

    /// <summary>High-level calls are retried unless the caller says otherwise.</summary>
    internal static RpcOptions Retried(RpcOptions? options)
    {
        var copy = (RpcOptions?)options?.Clone() ?? new();
        copy.Retry ??= true;
        return copy;
    }
}
