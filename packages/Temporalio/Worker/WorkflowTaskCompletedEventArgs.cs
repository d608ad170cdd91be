using Temporalio.Workflows;

namespace Temporalio.Worker;

/// <summary>A workflow task is done.</summary>
public class WorkflowTaskCompletedEventArgs : WorkflowTaskEventArgs
{
    internal WorkflowTaskCompletedEventArgs(WorkflowInfo info, WorkflowDefinition definition, Exception? failure)
        : base(info, definition) => TaskFailureException = failure;

    /// <summary>Why the task failed; null when it did not.</summary>
    public Exception? TaskFailureException { get; }
}
