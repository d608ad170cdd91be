namespace Temporalio.Client.Interceptors;

/// <summary>Wraps the high-level calls of a client.</summary>
public abstract class ClientOutboundInterceptor
{
    private readonly ClientOutboundInterceptor? next;

    protected ClientOutboundInterceptor(ClientOutboundInterceptor next) => this.next = next;

    private protected ClientOutboundInterceptor()
    {
    }

    /// <summary>The next interceptor inwards. Throws on the innermost one.</summary>
    protected ClientOutboundInterceptor Next => next ?? throw new InvalidOperationException("No next interceptor");

    public virtual Task<WorkflowHandle<TWorkflow, TResult>> StartWorkflowAsync<TWorkflow, TResult>(StartWorkflowInput input) =>
        Next.StartWorkflowAsync<TWorkflow, TResult>(input);

    public virtual Task SignalWorkflowAsync(SignalWorkflowInput input) => Next.SignalWorkflowAsync(input);

    public virtual Task<TResult> QueryWorkflowAsync<TResult>(QueryWorkflowInput input) => Next.QueryWorkflowAsync<TResult>(input);

    public virtual Task<WorkflowUpdateHandle<TResult>> StartWorkflowUpdateAsync<TResult>(StartWorkflowUpdateInput input) =>
        Next.StartWorkflowUpdateAsync<TResult>(input);

    public virtual Task<WorkflowExecutionDescription> DescribeWorkflowAsync(DescribeWorkflowInput input) =>
        Next.DescribeWorkflowAsync(input);

    public virtual Task CancelWorkflowAsync(CancelWorkflowInput input) => Next.CancelWorkflowAsync(input);

    public virtual Task TerminateWorkflowAsync(TerminateWorkflowInput input) => Next.TerminateWorkflowAsync(input);

    public virtual Task<WorkflowHistoryEventPage> FetchWorkflowHistoryEventPageAsync(FetchWorkflowHistoryEventPageInput input) =>
        Next.FetchWorkflowHistoryEventPageAsync(input);

    public virtual IAsyncEnumerable<WorkflowExecution> ListWorkflowsAsync(ListWorkflowsInput input) => Next.ListWorkflowsAsync(input);

    public virtual Task<WorkflowListPage> ListWorkflowsPaginatedAsync(ListWorkflowsPaginatedInput input) =>
        Next.ListWorkflowsPaginatedAsync(input);

    public virtual Task<WorkflowExecutionCount> CountWorkflowsAsync(CountWorkflowsInput input) => Next.CountWorkflowsAsync(input);

    public virtual Task HeartbeatAsyncActivityAsync(HeartbeatAsyncActivityInput input) => Next.HeartbeatAsyncActivityAsync(input);

    public virtual Task CompleteAsyncActivityAsync(CompleteAsyncActivityInput input) => Next.CompleteAsyncActivityAsync(input);

    public virtual Task FailAsyncActivityAsync(FailAsyncActivityInput input) => Next.FailAsyncActivityAsync(input);

    public virtual Task ReportCancellationAsyncActivityAsync(ReportCancellationAsyncActivityInput input) =>
        Next.ReportCancellationAsyncActivityAsync(input);
}
