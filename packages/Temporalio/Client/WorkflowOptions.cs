using System.Linq.Expressions;
using Temporalio.Api.Enums.V1;
using Temporalio.Common;
using Temporalio.Core;
using Temporalio.Workflows;

namespace Temporalio.Client;

/// <summary>Options for starting a workflow; id and task queue are required.</summary>
public class WorkflowOptions : ICloneable
{
    public WorkflowOptions()
    {
    }

    public WorkflowOptions(string id, string taskQueue)
    {
        Id = id;
        TaskQueue = taskQueue;
    }

    public string? Id { get; set; }

    public string? TaskQueue { get; set; }

    /// <summary>One line of Markdown that the UI shows.</summary>
    public string? StaticSummary { get; set; }

    /// <summary>Several lines of Markdown that the UI shows.</summary>
    public string? StaticDetails { get; set; }

    /// <summary>Time for the whole chain of runs; null for none.</summary>
    public TimeSpan? ExecutionTimeout { get; set; }

    public TimeSpan? RunTimeout { get; set; }

    public TimeSpan? TaskTimeout { get; set; }

    /// <summary>Whether the id of a closed workflow may be used again.</summary>
    public WorkflowIdReusePolicy IdReusePolicy { get; set; } = WorkflowIdReusePolicy.AllowDuplicate;

    /// <summary>What happens when a workflow of the id is running.</summary>
    public WorkflowIdConflictPolicy IdConflictPolicy { get; set; } = WorkflowIdConflictPolicy.Unspecified;

    public RetryPolicy? RetryPolicy { get; set; }

    public string? CronSchedule { get; set; }

    public IReadOnlyDictionary<string, object>? Memo { get; set; }

    public SearchAttributeCollection? TypedSearchAttributes { get; set; }

    public TimeSpan? StartDelay { get; set; }

    public string? StartSignal { get; set; }

    public IReadOnlyCollection<object?>? StartSignalArgs { get; set; }

    public Priority? Priority { get; set; }

    public RpcOptions? Rpc { get; set; }

    /// <summary>Sends a signal with the start, or alone when the workflow runs already.</summary>
    public void SignalWithStart<TWorkflow>(Expression<Func<TWorkflow, Task>> signalCall)
    {
        var call = CallExpression.Parse(signalCall);
        SignalWithStart(WorkflowSignalDefinition.NameFromMethodForCall(call.Method), call.Arguments);
    }

    /// <inheritdoc cref="SignalWithStart{TWorkflow}"/>
    public void SignalWithStart(string signal, IReadOnlyCollection<object?> args)
    {
        StartSignal = signal;
        StartSignalArgs = args;
    }

    public virtual object Clone()
    {
        var copy = (WorkflowOptions)MemberwiseClone();
        copy.Rpc = (RpcOptions?)Rpc?.Clone();
        return copy;
    }
}
