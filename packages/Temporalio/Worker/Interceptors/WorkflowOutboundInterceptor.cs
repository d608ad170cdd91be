using Temporalio.Workflows;

namespace Temporalio.Worker.Interceptors;

/// <summary>Sees every call that workflow code makes. The last interceptor of the worker is the outermost.</summary>
public abstract class WorkflowOutboundInterceptor
{
    /// <summary>Interceptor around another one.</summary>
    protected WorkflowOutboundInterceptor(WorkflowOutboundInterceptor next) => MaybeNext = next;

    private protected WorkflowOutboundInterceptor()
    {
    }

    /// <summary>The interceptor inside this one.</summary>
    protected WorkflowOutboundInterceptor Next => MaybeNext ?? throw new InvalidOperationException("No next interceptor");

    private protected WorkflowOutboundInterceptor? MaybeNext { get; init; }

    /// <summary>Asks another workflow to cancel.</summary>
    public virtual Task CancelExternalWorkflowAsync(CancelExternalWorkflowInput input) => Next.CancelExternalWorkflowAsync(input);

    /// <summary>Makes the exception that continues as new.</summary>
    public virtual ContinueAsNewException CreateContinueAsNewException(CreateContinueAsNewExceptionInput input) =>
        Next.CreateContinueAsNewException(input);

    /// <summary>Starts a timer.</summary>
    public virtual Task DelayAsync(DelayAsyncInput input) => Next.DelayAsync(input);

    /// <summary>Schedules an activity.</summary>
    public virtual Task<TResult> ScheduleActivityAsync<TResult>(ScheduleActivityInput input) =>
        Next.ScheduleActivityAsync<TResult>(input);

    /// <summary>Exists so that interceptors of the official package compile. There are no local activities here: nothing calls it.</summary>
    public virtual Task<TResult> ScheduleLocalActivityAsync<TResult>(ScheduleLocalActivityInput input) =>
        throw new NotSupportedException("Local activities are not supported");

    /// <summary>Signals a child workflow.</summary>
    public virtual Task SignalChildWorkflowAsync(SignalChildWorkflowInput input) => Next.SignalChildWorkflowAsync(input);

    /// <summary>Signals another workflow.</summary>
    public virtual Task SignalExternalWorkflowAsync(SignalExternalWorkflowInput input) => Next.SignalExternalWorkflowAsync(input);

    /// <summary>Starts a child workflow.</summary>
    public virtual Task<ChildWorkflowHandle<TWorkflow, TResult>> StartChildWorkflowAsync<TWorkflow, TResult>(
        StartChildWorkflowInput input) => Next.StartChildWorkflowAsync<TWorkflow, TResult>(input);
}
