using Temporalio.Worker.Interceptors;

namespace Temporalio.Workflows;

/// <content>Timers, conditions and combinations of tasks.</content>
public static partial class Workflow
{
    /// <summary>Waits for so many milliseconds of workflow time.</summary>
    public static Task DelayAsync(int millisecondsDelay, CancellationToken? cancellationToken = null) =>
        DelayAsync(TimeSpan.FromMilliseconds(millisecondsDelay), cancellationToken);

    /// <summary>Waits for so long in workflow time.</summary>
    public static Task DelayAsync(TimeSpan delay, CancellationToken? cancellationToken = null) =>
        Context.Outbound.DelayAsync(new(delay, cancellationToken, null));

    /// <summary>Waits in workflow time, with a summary for operators.</summary>
    public static Task DelayWithOptionsAsync(DelayOptions options) =>
        Context.Outbound.DelayAsync(new(options.Delay, options.CancellationToken, options.Summary));

    /// <summary>Waits until the condition holds. It is asked again after everything that happens in the workflow.</summary>
    public static Task WaitConditionAsync(Func<bool> conditionCheck, CancellationToken? cancellationToken = null) =>
        Context.WaitConditionAsync(conditionCheck, null, null, cancellationToken);

    /// <summary>Waits until the condition holds, for so many milliseconds; false when it never did.</summary>
    public static Task<bool> WaitConditionAsync(
        Func<bool> conditionCheck, int timeoutMilliseconds, CancellationToken? cancellationToken = null) =>
        WaitConditionAsync(conditionCheck, TimeSpan.FromMilliseconds(timeoutMilliseconds), cancellationToken);

    /// <summary>Waits until the condition holds, for so long; false when it never did.</summary>
    public static Task<bool> WaitConditionAsync(
        Func<bool> conditionCheck, TimeSpan timeout, CancellationToken? cancellationToken = null) =>
        Context.WaitConditionAsync(conditionCheck, timeout, nameof(WaitConditionAsync), cancellationToken);

    /// <summary>Waits until the condition holds; false when a limit was given and passed.</summary>
    public static Task<bool> WaitConditionWithOptionsAsync(WaitConditionOptions options) =>
        Context.WaitConditionAsync(
            options.ConditionCheck,
            options.Timeout,
            options.TimeoutSummary,
            options.CancellationToken);

    /// <summary>
    /// Runs the function as a task of this workflow: the replacement for Task.Run. Unless another token is given, a workflow that is
    /// cancelled does not begin it.
    /// </summary>
    public static Task RunTaskAsync(Func<Task> function, CancellationToken? cancellationToken = null)
    {
        Context.CheckWritable("wait or schedule workflow work");
        return Task.Factory.StartNew(
            function, cancellationToken ?? CancellationToken, TaskCreationOptions.None, TaskScheduler.Current).Unwrap();
    }

    /// <inheritdoc cref="RunTaskAsync(Func{Task}, CancellationToken?)"/>
    public static Task<TResult> RunTaskAsync<TResult>(Func<Task<TResult>> function, CancellationToken? cancellationToken = null)
    {
        Context.CheckWritable("wait or schedule workflow work");
        return Task.Factory.StartNew(
            function, cancellationToken ?? CancellationToken, TaskCreationOptions.None, TaskScheduler.Current).Unwrap();
    }

    /// <summary>Waits for the first of the tasks.</summary>
    public static Task<Task> WhenAnyAsync(params Task[] tasks) => WhenAnyAsync((IEnumerable<Task>)tasks);

    /// <summary>Waits for the first of the tasks.</summary>
    public static Task<Task> WhenAnyAsync(IEnumerable<Task> tasks) => Task.WhenAny(tasks);

    /// <summary>Waits for the first of the tasks.</summary>
    public static Task<Task<TResult>> WhenAnyAsync<TResult>(params Task<TResult>[] tasks) =>
        WhenAnyAsync((IEnumerable<Task<TResult>>)tasks);

    /// <summary>Waits for the first of the tasks.</summary>
    public static async Task<Task<TResult>> WhenAnyAsync<TResult>(IEnumerable<Task<TResult>> tasks)
    {
        // The generic overload of Task.WhenAny continues on the default scheduler (dotnet/runtime#87481).
        var first = await Task.WhenAny((IEnumerable<Task>)tasks).ConfigureAwait(true);
        return (Task<TResult>)first;
    }

    /// <summary>Waits for all of the tasks.</summary>
    public static Task WhenAllAsync(params Task[] tasks) => Task.WhenAll(tasks);

    /// <summary>Waits for all of the tasks.</summary>
    public static Task WhenAllAsync(IEnumerable<Task> tasks) => Task.WhenAll(tasks);

    /// <summary>Waits for all of the tasks and gathers their results in order.</summary>
    public static Task<TResult[]> WhenAllAsync<TResult>(params Task<TResult>[] tasks) => Task.WhenAll(tasks);

    /// <summary>Waits for all of the tasks and gathers their results in order.</summary>
    public static Task<TResult[]> WhenAllAsync<TResult>(IEnumerable<Task<TResult>> tasks) => Task.WhenAll(tasks);
}
