using System.Linq.Expressions;
using Temporalio.Core;

namespace Temporalio.Workflows;

/// <summary>A child workflow that has started.</summary>
public abstract class ChildWorkflowHandle
{
    /// <summary>Workflow id.</summary>
    public abstract string Id { get; }

    /// <summary>Run id of its first run.</summary>
    public abstract string FirstExecutionRunId { get; }

    /// <summary>Waits for the end of the child and leaves its result aside.</summary>
    public async Task GetResultAsync() => await GetResultAsync<ValueTuple>().ConfigureAwait(true);

    /// <summary>Waits for the child's result.</summary>
    /// <exception cref="Temporalio.Exceptions.ChildWorkflowFailureException">The child did not complete.</exception>
    public abstract Task<TResult> GetResultAsync<TResult>();

    /// <summary>Signals it by a call of the signal method.</summary>
    public Task SignalAsync<TWorkflow>(Expression<Func<TWorkflow, Task>> signalCall, ChildWorkflowSignalOptions? options = null)
    {
        var call = CallExpression.Parse(signalCall);
        return SignalAsync(WorkflowSignalDefinition.NameFromMethodForCall(call.Method), call.Arguments, options);
    }

    /// <summary>Signals the child by signal name.</summary>
    public abstract Task SignalAsync(string signal, IReadOnlyCollection<object?> args, ChildWorkflowSignalOptions? options = null);
}
