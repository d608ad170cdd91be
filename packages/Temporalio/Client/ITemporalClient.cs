using System.Linq.Expressions;
using Temporalio.Client.Interceptors;
using Temporalio.Worker;

namespace Temporalio.Client;

/// <summary>A client for workflows of one namespace.</summary>
public interface ITemporalClient : IWorkerClient
{
    WorkflowService WorkflowService { get; }

    OperatorService OperatorService { get; }

    /// <summary>The outermost interceptor; every high-level call goes through it.</summary>
    ClientOutboundInterceptor OutboundInterceptor { get; }

    /// <summary>
    /// Starts a workflow by a call of its run method. Throws <see cref="Exceptions.WorkflowAlreadyStartedException"/> when the id is taken
    /// and the policies forbid another run.
    /// </summary>
    Task<WorkflowHandle<TWorkflow, TResult>> StartWorkflowAsync<TWorkflow, TResult>(
        Expression<Func<TWorkflow, Task<TResult>>> workflowRunCall, WorkflowOptions options);

    /// <inheritdoc cref="StartWorkflowAsync{TWorkflow, TResult}"/>
    Task<WorkflowHandle<TWorkflow>> StartWorkflowAsync<TWorkflow>(
        Expression<Func<TWorkflow, Task>> workflowRunCall, WorkflowOptions options);

    /// <inheritdoc cref="StartWorkflowAsync{TWorkflow, TResult}"/>
    Task<WorkflowHandle> StartWorkflowAsync(string workflow, IReadOnlyCollection<object?> args, WorkflowOptions options);

    WorkflowHandle GetWorkflowHandle(string id, string? runId = null, string? firstExecutionRunId = null);

    WorkflowHandle<TWorkflow> GetWorkflowHandle<TWorkflow>(string id, string? runId = null, string? firstExecutionRunId = null);

    WorkflowHandle<TWorkflow, TResult> GetWorkflowHandle<TWorkflow, TResult>(
        string id, string? runId = null, string? firstExecutionRunId = null);

    /// <summary>Lists workflows by a visibility query; pages are fetched as they are consumed.</summary>
    IAsyncEnumerable<WorkflowExecution> ListWorkflowsAsync(string query, WorkflowListOptions? options = null);

    /// <summary>One page of a list; a null token asks for the first.</summary>
    Task<WorkflowListPage> ListWorkflowsPaginatedAsync(
        string query, byte[]? nextPageToken, WorkflowListPaginatedOptions? options = null);

    Task<WorkflowExecutionCount> CountWorkflowsAsync(string query, WorkflowCountOptions? options = null);

    /// <summary>A handle to finish an activity from outside, by its task token.</summary>
    AsyncActivityHandle GetAsyncActivityHandle(byte[] taskToken);

    /// <summary>A handle to finish an activity from outside, by its ids.</summary>
    AsyncActivityHandle GetAsyncActivityHandle(string workflowId, string runId, string activityId);
}
