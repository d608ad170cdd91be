using System.Linq.Expressions;
using Temporalio.Core;

namespace Temporalio.Workflows;

/// <summary>Another workflow, addressed by its id.</summary>
public abstract class ExternalWorkflowHandle
{
    /// <summary>Workflow id.</summary>
    public abstract string Id { get; }

    /// <summary>Run id; null for the current run.</summary>
    public abstract string? RunId { get; }

    /// <summary>Signals it by a call of the signal method.</summary>
    public Task SignalAsync<TWorkflow>(Expression<Func<TWorkflow, Task>> signalCall, ExternalWorkflowSignalOptions? options = null)
    {
        var call = CallExpression.Parse(signalCall);
        return SignalAsync(WorkflowSignalDefinition.NameFromMethodForCall(call.Method), call.Arguments, options);
    }

    /// <summary>Signals it by signal name.</summary>
    public abstract Task SignalAsync(string signal, IReadOnlyCollection<object?> args, ExternalWorkflowSignalOptions? options = null);

    /// <summary>Asks it to cancel.</summary>
    public abstract Task CancelAsync();
}
