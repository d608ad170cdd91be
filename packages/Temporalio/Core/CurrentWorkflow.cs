namespace Temporalio.Core;

/// <summary>
/// Finds the workflow of the current thread. Its tasks run on it as scheduler; the few callbacks that it makes outside a
/// task (conditions, cancellation callbacks) name it by <see cref="Enter" />.
/// </summary>
internal static class CurrentWorkflow
{
    [ThreadStatic]
    private static IWorkflowContext? entered;

    /// <summary>Update that the current handler serves; flows with its awaits.</summary>
    public static AsyncLocal<Workflows.WorkflowUpdateInfo?> UpdateInfo { get; } = new();

    /// <summary>The workflow, or null outside of one.</summary>
    public static IWorkflowContext? Find() => entered ?? TaskScheduler.Current as IWorkflowContext;

    /// <summary>Runs the call with the workflow as the current one.</summary>
    public static T Enter<T>(IWorkflowContext context, Func<T> call)
    {
        var before = entered;
        entered = context;
        try
        {
            return call();
        }
        finally
        {
            entered = before;
        }
    }
}
