namespace Temporalio.Worker;

/// <summary>Whether workflow tasks keep stack traces, for the query <c>__stack_trace</c>.</summary>
public enum WorkflowStackTrace
{
    None,
    Normal,

    /// <summary>As <see cref="Normal"/>, without files and line numbers, which take the most time.</summary>
    WithoutFileInfo,
}
