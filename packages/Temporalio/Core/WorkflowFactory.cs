using Temporalio.Workflows;

namespace Temporalio.Core;

/// <summary>Makes runs of the workflow types that a worker or replayer knows.</summary>
internal sealed class WorkflowFactory
{
    private readonly Dictionary<string, WorkflowDefinition> definitions = new(StringComparer.Ordinal);
    private readonly WorkflowDefinition? dynamic;
    private readonly WorkflowInstanceOptions options;
    private readonly TimeSpan deadlockTimeout;

    public WorkflowFactory(IEnumerable<WorkflowDefinition> workflows, WorkflowInstanceOptions options, bool debugMode)
    {
        this.options = options;
        if (options.WatchScheduler)
        {
            SchedulerListener.Start();
        }

        // A debugger may hold a workflow for as long as its user likes.
        deadlockTimeout = debugMode ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(2);
        foreach (var definition in workflows)
        {
            if (!definition.Instantiable)
            {
                throw new ArgumentException($"Workflow {definition.Type} cannot be instantiated: it needs a public constructor");
            }

            if (definition.Name is null)
            {
                dynamic = dynamic is null ? definition : throw new ArgumentException("Cannot have more than one dynamic workflow");
            }
            else if (!definitions.TryAdd(definition.Name, definition))
            {
                throw new ArgumentException($"Duplicate workflow named {definition.Name}");
            }
        }
    }

    public WorkflowRun NewRun(string workflowType, string workflowId, string runId)
    {
        var definition = Find(workflowType) ?? throw new WorkflowTaskFailedException(new InvalidOperationException(
            $"Workflow type {workflowType} is not registered on this worker, available workflows: {string.Join(", ", definitions.Keys.Order(StringComparer.Ordinal))}"));
        return new(new WorkflowInstance(options, definition, workflowId, runId), deadlockTimeout);
    }

    /// <summary>Whether the exception ends runs of the type although it says that code and history have parted.</summary>
    public bool FailsWorkflow(string workflowType, Exception exception) =>
        options.FailureExceptionTypes.Concat(Find(workflowType)?.FailureExceptionTypes ?? []).Any(type => type.IsInstanceOfType(exception));

    private WorkflowDefinition? Find(string workflowType) => definitions.GetValueOrDefault(workflowType) ?? dynamic;
}
