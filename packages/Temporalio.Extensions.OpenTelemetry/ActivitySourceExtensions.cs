using System.Diagnostics;
using Temporalio.Workflows;

namespace Temporalio.Extensions.OpenTelemetry;

/// <summary>Spans in workflow code.</summary>
public static class ActivitySourceExtensions
{
    /// <summary>
    /// Makes a span of no length, unless history is replayed, and the parent of what follows until the result is disposed of. The only way
    /// to make spans in workflow code.
    /// </summary>
    /// <param name="source">Where the span is made.</param>
    /// <param name="name">Its name.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="tags">Its tags.</param>
    /// <param name="links">Its links.</param>
    /// <param name="evenOnReplay">Whether it is made while history is replayed.</param>
    /// <param name="inheritParentTags">Whether the parent's tags are among those of the result; the span has only its own.</param>
    /// <param name="updateActivity">Called with the span before it ends.</param>
    /// <exception cref="InvalidOperationException">This is no workflow.</exception>
    public static WorkflowDiagnosticActivity TrackWorkflowDiagnosticActivity(
        this ActivitySource source,
        string name,
        ActivityKind kind = ActivityKind.Internal,
        IEnumerable<KeyValuePair<string, object?>>? tags = null,
        IEnumerable<ActivityLink>? links = null,
        bool evenOnReplay = false,
        bool inheritParentTags = true,
        Action<Activity>? updateActivity = null)
    {
        if (!Workflow.InWorkflow)
        {
            throw new InvalidOperationException("Not in a workflow");
        }

        var parent = WorkflowDiagnosticActivity.Current;
        var own = tags?.ToList();
        IReadOnlyCollection<KeyValuePair<string, object?>>? all =
            inheritParentTags && parent?.Tags is { } inherited ? [.. inherited, .. own ?? []] : own;
        var context = parent?.Context ?? default;
        Activity? span = null;
        if (evenOnReplay || !Workflow.Unsafe.IsReplaying)
        {
            // A span that some other code left open on this thread must not become the parent.
            var ambient = Activity.Current;
            Activity.Current = null;
            span = source.StartActivity(name, kind, context, own, links);
            if (span is not null)
            {
                updateActivity?.Invoke(span);
                span.Stop();
            }

            Activity.Current = ambient;
        }

        return new(span, context, all);
    }
}
