using Temporalio.Api.Enums.V1;
using Temporalio.Common;

namespace Temporalio.Workflows;

/// <summary>How a child workflow is started.</summary>
public class ChildWorkflowOptions : ICloneable
{
    /// <summary>Workflow id; null for a fresh <see cref="Workflow.NewGuid" />.</summary>
    public string? Id { get; set; }

    /// <summary>Task queue; null for the parent's.</summary>
    public string? TaskQueue { get; set; }

    /// <summary>One line shown to operators.</summary>
    public string? StaticSummary { get; set; }

    /// <summary>Longer text shown to operators.</summary>
    public string? StaticDetails { get; set; }

    /// <summary>How the child is tried again; null for never.</summary>
    public RetryPolicy? RetryPolicy { get; set; }

    /// <summary>How it resolves when cancelled.</summary>
    public ChildWorkflowCancellationType CancellationType { get; set; } = ChildWorkflowCancellationType.WaitCancellationCompleted;

    /// <summary>Token that cancels it; null for the workflow's.</summary>
    public CancellationToken? CancellationToken { get; set; }

    /// <summary>What happens to it when the parent ends.</summary>
    public ParentClosePolicy ParentClosePolicy { get; set; } = ParentClosePolicy.Terminate;

    /// <summary>Longest time over all its runs.</summary>
    public TimeSpan? ExecutionTimeout { get; set; }

    /// <summary>Longest time of one run.</summary>
    public TimeSpan? RunTimeout { get; set; }

    /// <summary>Longest time of one of its workflow tasks.</summary>
    public TimeSpan? TaskTimeout { get; set; }

    /// <summary>Whether the id may be taken again.</summary>
    public WorkflowIdReusePolicy IdReusePolicy { get; set; } = WorkflowIdReusePolicy.AllowDuplicate;

    /// <summary>Cron expression; null for none.</summary>
    public string? CronSchedule { get; set; }

    /// <summary>Memo values.</summary>
    public IReadOnlyDictionary<string, object>? Memo { get; set; }

    /// <summary>Search attributes.</summary>
    public SearchAttributeCollection? TypedSearchAttributes { get; set; }

    /// <summary>Priority of its tasks.</summary>
    public Priority? Priority { get; set; }

    /// <summary>Copies the options.</summary>
    public virtual object Clone() => MemberwiseClone();
}
