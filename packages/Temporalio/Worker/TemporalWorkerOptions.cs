using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;
using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace Temporalio.Worker;

/// <summary>Options of a worker; the task queue and at least one workflow or activity are required.</summary>
public class TemporalWorkerOptions : ICloneable
{
    internal const string DebugVariable = "TEMPORAL_DEBUG";

    private List<ActivityDefinition> activities = [];
    private List<WorkflowDefinition> workflows = [];

    public TemporalWorkerOptions()
    {
    }

    public TemporalWorkerOptions(string taskQueue) => TaskQueue = taskQueue;

    /// <summary>
    /// Raised before workflow code runs for a task, on its thread. Handlers must not block, throw or touch the workflow; the sender is
    /// not to be used.
    /// </summary>
    public event EventHandler<WorkflowTaskStartingEventArgs>? WorkflowTaskStarting;

    /// <summary>Raised when workflow code has run for a task; what goes for <see cref="WorkflowTaskStarting"/> goes here.</summary>
    public event EventHandler<WorkflowTaskCompletedEventArgs>? WorkflowTaskCompleted;

    public string? TaskQueue { get; set; }

    public IList<ActivityDefinition> Activities => activities;

    public IList<WorkflowDefinition> Workflows => workflows;

    /// <summary>Runs synchronous and asynchronous activities alike; the thread pool's by default.</summary>
    public TaskFactory ActivityTaskFactory { get; set; } = Task.Factory;

    /// <summary>
    /// Interceptors, the first one outermost. Client interceptors that are worker interceptors too come before these.
    /// </summary>
    public IReadOnlyCollection<IWorkerInterceptor>? Interceptors { get; set; }

    /// <summary>Identity of this worker; null for the client's.</summary>
    public string? Identity { get; set; }

    public int? MaxConcurrentActivities { get; set; } = 100;

    public int? MaxConcurrentWorkflowTasks { get; set; } = 100;

    public int MaxCachedWorkflows { get; set; } = 10000;

    public TimeSpan StickyQueueScheduleToStartTimeout { get; set; } = TimeSpan.FromSeconds(10);

    public int MaxConcurrentWorkflowTaskPolls { get; set; } = 5;

    public float NonStickyToStickyPollRatio { get; set; } = 0.2F;

    public int MaxConcurrentActivityTaskPolls { get; set; } = 5;

    /// <summary>How many activities a second this worker starts at most; null for no limit.</summary>
    public double? MaxActivitiesPerSecond { get; set; }

    /// <summary>
    /// How many activities a second the server hands out on the task queue to all workers together; null for no limit. The worker that
    /// polled last decides.
    /// </summary>
    public double? MaxTaskQueueActivitiesPerSecond { get; set; }

    public TimeSpan MaxHeartbeatThrottleInterval { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Interval between heartbeats of activities that have no heartbeat timeout.</summary>
    public TimeSpan DefaultHeartbeatThrottleInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long activities may go on after the worker was told to stop, before they are cancelled.</summary>
    public TimeSpan GracefulShutdownTimeout { get; set; }

    /// <summary>Exceptions that fail the workflow instead of the workflow task.</summary>
    public IReadOnlyCollection<Type>? WorkflowFailureExceptionTypes { get; set; }

    /// <summary>
    /// Turns the deadlock detector off, so that a debugger may hold a workflow. Set when a debugger is attached or the environment's
    /// <c>TEMPORAL_DEBUG</c> is true or 1.
    /// </summary>
    public bool DebugMode { get; set; } = IsDebugMode(Environment.GetEnvironmentVariable(DebugVariable)) || Debugger.IsAttached;

    /// <summary>Lets workflow code start tasks outside its scheduler unnoticed; they would break replay.</summary>
    public bool DisableWorkflowTracingEventListener { get; set; }

    public WorkflowStackTrace WorkflowStackTrace { get; set; } = WorkflowStackTrace.None;

    /// <summary>Logger factory; null for the client's.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>Adds the activity of a delegate whose method has the attribute.</summary>
    public TemporalWorkerOptions AddActivity(Delegate del) => AddActivity(ActivityDefinition.Create(del));

    public TemporalWorkerOptions AddActivity(ActivityDefinition definition)
    {
        activities.Add(definition);
        return this;
    }

    public TemporalWorkerOptions AddAllActivities<T>(T? instance) => AddAllActivities(typeof(T), instance);

    /// <summary>Adds every method of the type that has the attribute; the instance may be null when all are static.</summary>
    public TemporalWorkerOptions AddAllActivities(Type type, object? instance)
    {
        activities.AddRange(ActivityDefinition.CreateAll(type, instance));
        return this;
    }

    public TemporalWorkerOptions AddWorkflow<T>() => AddWorkflow(typeof(T));

    public TemporalWorkerOptions AddWorkflow(Type type) => AddWorkflow(WorkflowDefinition.Create(type));

    public TemporalWorkerOptions AddWorkflow(WorkflowDefinition definition)
    {
        workflows.Add(definition);
        return this;
    }

    public virtual object Clone()
    {
        var copy = (TemporalWorkerOptions)MemberwiseClone();
        copy.activities = [.. activities];
        copy.workflows = [.. workflows];
        return copy;
    }

    /// <summary>Whether the environment asks for debug mode.</summary>
    internal static bool IsDebugMode(string? variable) =>
        variable == "1" || string.Equals(variable, "true", StringComparison.OrdinalIgnoreCase);

    internal void OnTaskStarting(object sender, WorkflowTaskStartingEventArgs args) => WorkflowTaskStarting?.Invoke(sender, args);

    internal void OnTaskCompleted(object sender, WorkflowTaskCompletedEventArgs args) => WorkflowTaskCompleted?.Invoke(sender, args);
}
