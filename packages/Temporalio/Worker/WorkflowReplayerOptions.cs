using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Converters;
using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace Temporalio.Worker;

/// <summary>Workflows and settings for replaying histories.</summary>
public class WorkflowReplayerOptions : ICloneable
{
    private List<WorkflowDefinition> workflows = [];

    /// <summary>
    /// Raised before workflow code runs for a task, on its thread. Handlers must not block, throw or touch the workflow; the sender is
    /// not to be used.
    /// </summary>
    public event EventHandler<WorkflowTaskStartingEventArgs>? WorkflowTaskStarting;

    /// <summary>Raised when workflow code has run for a task; what goes for <see cref="WorkflowTaskStarting"/> goes here.</summary>
    public event EventHandler<WorkflowTaskCompletedEventArgs>? WorkflowTaskCompleted;

    /// <summary>Workflow types that can be replayed.</summary>
    public IList<WorkflowDefinition> Workflows => workflows;

    /// <summary>Namespace that workflows see; histories do not hold it.</summary>
    public string Namespace { get; set; } = "ReplayNamespace";

    /// <summary>Task queue that workflows see when the history holds none.</summary>
    public string TaskQueue { get; set; } = "ReplayTaskQueue";

    /// <summary>Converter with the codec that the history was written with.</summary>
    public DataConverter DataConverter { get; set; } = DataConverter.Default;

    /// <summary>Interceptors, the first one outermost.</summary>
    public IReadOnlyCollection<IWorkerInterceptor>? Interceptors { get; set; }

    /// <summary>Where problems are logged; workflow code itself is silent in replay.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>Exceptions that fail the workflow instead of the workflow task.</summary>
    public IReadOnlyCollection<Type>? WorkflowFailureExceptionTypes { get; set; }

    /// <summary>
    /// Turns the deadlock detector off, so that a debugger may hold a workflow. Set when the environment's <c>TEMPORAL_DEBUG</c> is true
    /// or 1.
    /// </summary>
    public bool DebugMode { get; set; } =
        TemporalWorkerOptions.IsDebugMode(Environment.GetEnvironmentVariable(TemporalWorkerOptions.DebugVariable));

    /// <summary>Lets workflow code start tasks outside its scheduler unnoticed.</summary>
    public bool DisableWorkflowTracingEventListener { get; set; }

    /// <summary>Adds a workflow type.</summary>
    public WorkflowReplayerOptions AddWorkflow<T>() => AddWorkflow(typeof(T));

    /// <summary>Adds a workflow type.</summary>
    public WorkflowReplayerOptions AddWorkflow(Type type) => AddWorkflow(WorkflowDefinition.Create(type));

    /// <summary>Adds a workflow type.</summary>
    public WorkflowReplayerOptions AddWorkflow(WorkflowDefinition definition)
    {
        workflows.Add(definition);
        return this;
    }

    /// <summary>Copies the options.</summary>
    public virtual object Clone()
    {
        var copy = (WorkflowReplayerOptions)MemberwiseClone();
        copy.workflows = [.. workflows];
        return copy;
    }

    internal void OnTaskStarting(object sender, WorkflowTaskStartingEventArgs args) => WorkflowTaskStarting?.Invoke(sender, args);

    internal void OnTaskCompleted(object sender, WorkflowTaskCompletedEventArgs args) => WorkflowTaskCompleted?.Invoke(sender, args);
}
