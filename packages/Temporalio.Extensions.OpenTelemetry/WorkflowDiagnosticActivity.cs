using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;

namespace Temporalio.Extensions.OpenTelemetry;

/// <summary>
/// The place of workflow code in a trace. A span cannot stay open in a workflow, which may go on in another process: spans there start
/// and end at once, and this keeps their context as the parent of what follows, until it is disposed of.
/// </summary>
public sealed class WorkflowDiagnosticActivity : IDisposable
{
    private static readonly AsyncLocal<WorkflowDiagnosticActivity?> CurrentLocal = new();
    private readonly WorkflowDiagnosticActivity? previous;
    private readonly Baggage previousBaggage;

    internal WorkflowDiagnosticActivity(
        Activity? activity, ActivityContext context, IReadOnlyCollection<KeyValuePair<string, object?>>? tags)
    {
        Activity = activity;
        Context = activity?.Context ?? context;
        Tags = tags;
        previous = CurrentLocal.Value;
        previousBaggage = Baggage.Current;
        CurrentLocal.Value = this;
    }

    /// <summary>The innermost one of the running code; null outside of a traced workflow.</summary>
    public static WorkflowDiagnosticActivity? Current => CurrentLocal.Value;

    /// <summary>The span, ended already; null while history is replayed and when nobody listens.</summary>
    public Activity? Activity { get; }

    /// <summary>The parent of what is started within.</summary>
    public ActivityContext Context { get; }

    /// <summary>Tags that spans within take over.</summary>
    public IReadOnlyCollection<KeyValuePair<string, object?>>? Tags { get; }

    /// <summary>Makes a context that came from elsewhere the current one.</summary>
    public static WorkflowDiagnosticActivity AttachFromContext(
        PropagationContext context, IReadOnlyCollection<KeyValuePair<string, object?>>? tags = null)
    {
        var attached = new WorkflowDiagnosticActivity(null, context.ActivityContext, tags);
        Baggage.Current = context.Baggage;
        return attached;
    }

    /// <summary>Makes the one before current again.</summary>
    public void Dispose()
    {
        CurrentLocal.Value = previous;
        Baggage.Current = previousBaggage;
    }
}
