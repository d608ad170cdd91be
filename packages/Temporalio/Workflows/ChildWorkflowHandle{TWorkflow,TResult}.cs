namespace Temporalio.Workflows;

/// <summary>A child workflow of a known type and result that has started.</summary>
public abstract class ChildWorkflowHandle<TWorkflow, TResult> : ChildWorkflowHandle<TWorkflow>
{
    /// <summary>Waits for the child's result.</summary>
    /// <exception cref="Temporalio.Exceptions.ChildWorkflowFailureException">The child did not complete.</exception>
    public new Task<TResult> GetResultAsync() => GetResultAsync<TResult>();
}
