using System.Diagnostics;
using Temporalio.Worker;

namespace Temporalio.Core;

/// <content>Stack traces of everything that waits, for the query <c>__stack_trace</c>.</content>
internal sealed partial class WorkflowInstance
{
    private readonly LinkedList<StackTrace> waitingStacks = new();

    private string StackTraces() => string.Join("\n\n", waitingStacks.Select(stack => stack.ToString().TrimEnd()));

    /// <summary>Remembers where the caller is until <paramref name="body"/> has ended.</summary>
    private Func<Task> Tracked(Func<Task> body)
    {
        var node = waitingStacks.AddLast(new StackTrace(2, options.StackTrace == WorkflowStackTrace.Normal));
        return async () =>
        {
            try
            {
                await body().ConfigureAwait(true);
            }
            finally
            {
                waitingStacks.Remove(node);
            }
        };
    }

    /// <inheritdoc cref="Tracked(Func{Task})"/>
    private Func<Task<T>> Tracked<T>(Func<Task<T>> body)
    {
        var node = waitingStacks.AddLast(new StackTrace(2, options.StackTrace == WorkflowStackTrace.Normal));
        return async () =>
        {
            try
            {
                return await body().ConfigureAwait(true);
            }
            finally
            {
                waitingStacks.Remove(node);
            }
        };
    }
}
