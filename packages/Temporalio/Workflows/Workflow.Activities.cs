using System.Linq.Expressions;
using Temporalio.Activities;
using Temporalio.Core;
using Temporalio.Worker.Interceptors;

namespace Temporalio.Workflows;

/// <content>Activities, called by expression or by name.</content>
public static partial class Workflow
{
    /// <summary>Runs a static activity that returns a value.</summary>
    /// <exception cref="Temporalio.Exceptions.ActivityFailureException">It failed for good; the cause is the inner exception.</exception>
    public static Task<TResult> ExecuteActivityAsync<TResult>(
        Expression<Func<TResult>> activityCall, ActivityOptions options) => CallActivityAsync<TResult>(activityCall, options);

    /// <summary>Runs a static activity without a value.</summary>
    public static Task ExecuteActivityAsync(Expression<Action> activityCall, ActivityOptions options) =>
        CallActivityAsync<ValueTuple>(activityCall, options);

    /// <summary>Runs an activity that returns a value.</summary>
    public static Task<TResult> ExecuteActivityAsync<TActivityInstance, TResult>(
        Expression<Func<TActivityInstance, TResult>> activityCall, ActivityOptions options) =>
        CallActivityAsync<TResult>(activityCall, options);

    /// <summary>Runs an activity without a value.</summary>
    public static Task ExecuteActivityAsync<TActivityInstance>(
        Expression<Action<TActivityInstance>> activityCall, ActivityOptions options) =>
        CallActivityAsync<ValueTuple>(activityCall, options);

    /// <summary>Runs a static asynchronous activity that returns a value.</summary>
    public static Task<TResult> ExecuteActivityAsync<TResult>(
        Expression<Func<Task<TResult>>> activityCall, ActivityOptions options) => CallActivityAsync<TResult>(activityCall, options);

    /// <summary>Runs a static asynchronous activity without a value.</summary>
    public static Task ExecuteActivityAsync(Expression<Func<Task>> activityCall, ActivityOptions options) =>
        CallActivityAsync<ValueTuple>(activityCall, options);

    /// <summary>Runs an asynchronous activity that returns a value.</summary>
    public static Task<TResult> ExecuteActivityAsync<TActivityInstance, TResult>(
        Expression<Func<TActivityInstance, Task<TResult>>> activityCall, ActivityOptions options) =>
        CallActivityAsync<TResult>(activityCall, options);

    /// <summary>Runs an asynchronous activity without a value.</summary>
    public static Task ExecuteActivityAsync<TActivityInstance>(
        Expression<Func<TActivityInstance, Task>> activityCall, ActivityOptions options) =>
        CallActivityAsync<ValueTuple>(activityCall, options);

    /// <summary>Runs an activity by name and leaves its value aside.</summary>
    public static Task ExecuteActivityAsync(string activity, IReadOnlyCollection<object?> args, ActivityOptions options) =>
        ExecuteActivityAsync<ValueTuple>(activity, args, options);

    /// <summary>Runs an activity by name.</summary>
    public static Task<TResult> ExecuteActivityAsync<TResult>(
        string activity, IReadOnlyCollection<object?> args, ActivityOptions options) =>
        Context.Outbound.ScheduleActivityAsync<TResult>(new(activity, args, options, null));

    private static Task<TResult> CallActivityAsync<TResult>(LambdaExpression activityCall, ActivityOptions options)
    {
        var call = CallExpression.Parse(activityCall);
        return ExecuteActivityAsync<TResult>(ActivityDefinition.NameFromMethodForCall(call.Method), call.Arguments, options);
    }
}
