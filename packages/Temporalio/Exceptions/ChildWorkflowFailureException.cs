using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;

namespace Temporalio.Exceptions;

/// <summary>What a workflow sees of a failed child workflow; the reason is the inner exception.</summary>
public class ChildWorkflowFailureException : FailureException
{
    protected internal ChildWorkflowFailureException(Failure failure, Exception? inner)
        : base(failure, inner)
    {
        var info = failure.ChildWorkflowExecutionFailureInfo
            ?? throw new ArgumentException("Not a child workflow failure", nameof(failure));
        Namespace = info.Namespace;
        WorkflowId = info.WorkflowExecution?.WorkflowId ?? string.Empty;
        RunId = info.WorkflowExecution?.RunId ?? string.Empty;
        WorkflowType = info.WorkflowType?.Name ?? string.Empty;
        RetryState = info.RetryState;
    }

    /// <summary>The failure this was made from.</summary>
    public new Failure Failure => base.Failure!;

    public string Namespace { get; }

    public string WorkflowId { get; }

    public string RunId { get; }

    public string WorkflowType { get; }

    public RetryState RetryState { get; }
}
