using System.Diagnostics;
using Temporalio.Workflows;

namespace Temporalio.Extensions.OpenTelemetry;

/// <summary>
/// The place of workflow code in a trace. A span cannot stay open in a workflow, which may go on in another process: spans there start
/// and end at once, and this keeps their context as the parent of what follows, until it is disposed of.
/// </summary>
public class WorkflowDiagnosticActivity : IDisposable
{
    private static readonly AsyncLocal<WorkflowDiagnosticActivity?> CurrentLocal = new();

    internal WorkflowDiagnosticActivity(
        Activity? activity, ActivityContext context, IReadOnlyCollection<KeyValuePair<string, object?>>? tags)
    {
        if (!Workflow.InWorkflow)
        {
            throw new InvalidOperationException("Not in workflow");
        }

        Activity = activity;
        Context = activity?.Context ?? context;
        Tags = tags;
        Parent = Current;
        CurrentLocal.Value = this;
    }

    /// <summary>The innermost one of the running code; null outside of a traced workflow.</summary>
    public static WorkflowDiagnosticActivity? Current => CurrentLocal.Value;

    /// <summary>The one that is current again when this is disposed of.</summary>
    public WorkflowDiagnosticActivity? Parent { get; }

    /// <summary>The span, ended already; null while history is replayed and when nobody listens.</summary>
    public Activity? Activity { get; }

    /// <summary>The parent of what is started within.</summary>
    public ActivityContext Context { get; }

    /// <summary>Tags that those within take over.</summary>
    public IReadOnlyCollection<KeyValuePair<string, object?>>? Tags { get; }

    /// <summary>Makes a context that came from elsewhere the current one.</summary>
    public static WorkflowDiagnosticActivity AttachFromContext(
        ActivityContext context, IReadOnlyCollection<KeyValuePair<string, object?>>? tags = null) => new(null, context, tags);

    /// <summary>Makes the one before current again.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose()"/>
    protected virtual void Dispose(bool disposing) => CurrentLocal.Value = Parent;
}
