using System.Linq.Expressions;
using Temporalio.Core;
using Temporalio.Worker.Interceptors;

namespace Temporalio.Workflows;

/// <content>Child workflows and continue-as-new.</content>
public static partial class Workflow
{
    /// <summary>Starts a child workflow with a result and waits until it has started.</summary>
    public static Task<ChildWorkflowHandle<TWorkflow, TResult>> StartChildWorkflowAsync<TWorkflow, TResult>(
        Expression<Func<TWorkflow, Task<TResult>>> workflowRunCall, ChildWorkflowOptions? options = null) =>
        StartChildAsync<TWorkflow, TResult>(workflowRunCall, options);

    /// <summary>Starts a child workflow without a result and waits until it has started.</summary>
    public static async Task<ChildWorkflowHandle<TWorkflow>> StartChildWorkflowAsync<TWorkflow>(
        Expression<Func<TWorkflow, Task>> workflowRunCall, ChildWorkflowOptions? options = null) =>
        await StartChildAsync<TWorkflow, ValueTuple>(workflowRunCall, options).ConfigureAwait(true);

    /// <summary>Starts a child workflow by name and waits until it has started.</summary>
    public static async Task<ChildWorkflowHandle> StartChildWorkflowAsync(
        string workflow, IReadOnlyCollection<object?> args, ChildWorkflowOptions? options = null) =>
        await StartChildAsync<ValueTuple, ValueTuple>(workflow, args, options).ConfigureAwait(true);

    /// <summary>Runs a child workflow to its result.</summary>
    /// <exception cref="Temporalio.Exceptions.ChildWorkflowFailureException">The child did not complete.</exception>
    public static async Task<TResult> ExecuteChildWorkflowAsync<TWorkflow, TResult>(
        Expression<Func<TWorkflow, Task<TResult>>> workflowRunCall, ChildWorkflowOptions? options = null)
    {
        var handle = await StartChildAsync<TWorkflow, TResult>(workflowRunCall, options).ConfigureAwait(true);
        return await handle.GetResultAsync().ConfigureAwait(true);
    }

    /// <summary>Runs a child workflow to its end.</summary>
    public static async Task ExecuteChildWorkflowAsync<TWorkflow>(
        Expression<Func<TWorkflow, Task>> workflowRunCall, ChildWorkflowOptions? options = null)
    {
        var handle = await StartChildAsync<TWorkflow, ValueTuple>(workflowRunCall, options).ConfigureAwait(true);
        await handle.GetResultAsync().ConfigureAwait(true);
    }

    /// <summary>Runs a child workflow by name to its result.</summary>
    public static async Task<TResult> ExecuteChildWorkflowAsync<TResult>(
        string workflow, IReadOnlyCollection<object?> args, ChildWorkflowOptions? options = null)
    {
        var handle = await StartChildAsync<ValueTuple, TResult>(workflow, args, options).ConfigureAwait(true);
        return await handle.GetResultAsync().ConfigureAwait(true);
    }

    /// <summary>Runs a child workflow by name to its end.</summary>
    public static Task ExecuteChildWorkflowAsync(
        string workflow, IReadOnlyCollection<object?> args, ChildWorkflowOptions? options = null) =>
        ExecuteChildWorkflowAsync<ValueTuple>(workflow, args, options);

    /// <summary>Makes the exception to throw so that a workflow with a result goes on as a new run.</summary>
    public static ContinueAsNewException CreateContinueAsNewException<TWorkflow, TResult>(
        Expression<Func<TWorkflow, Task<TResult>>> workflowRunCall, ContinueAsNewOptions? options = null) =>
        ContinueAsNew(workflowRunCall, options);

    /// <summary>Makes the exception to throw so that a workflow goes on as a new run.</summary>
    public static ContinueAsNewException CreateContinueAsNewException<TWorkflow>(
        Expression<Func<TWorkflow, Task>> workflowRunCall, ContinueAsNewOptions? options = null) =>
        ContinueAsNew(workflowRunCall, options);

    /// <summary>Makes the exception to throw so that the workflow goes on as a new run of the named type.</summary>
    public static ContinueAsNewException CreateContinueAsNewException(
        string workflow, IReadOnlyCollection<object?> args, ContinueAsNewOptions? options = null) =>
        Context.Outbound.CreateContinueAsNewException(new(workflow, args, options, null));

    private static ContinueAsNewException ContinueAsNew(LambdaExpression runCall, ContinueAsNewOptions? options)
    {
        var call = CallExpression.Parse(runCall);
        return CreateContinueAsNewException(WorkflowDefinition.NameFromRunMethodForCall(call.Method), call.Arguments, options);
    }

    private static Task<ChildWorkflowHandle<TWorkflow, TResult>> StartChildAsync<TWorkflow, TResult>(
        LambdaExpression runCall, ChildWorkflowOptions? options)
    {
        var call = CallExpression.Parse(runCall);
        return StartChildAsync<TWorkflow, TResult>(
            WorkflowDefinition.NameFromRunMethodForCall(call.Method), call.Arguments, options);
    }

    private static Task<ChildWorkflowHandle<TWorkflow, TResult>> StartChildAsync<TWorkflow, TResult>(
        string workflow, IReadOnlyCollection<object?> args, ChildWorkflowOptions? options) =>
        Context.Outbound.StartChildWorkflowAsync<TWorkflow, TResult>(new(workflow, args, options ?? new(), null));
}
