using System.Diagnostics;
using Temporalio.Worker;

namespace Temporalio.Core;

/// <content>Stack traces of everything that waits, for the query <c>__stack_trace</c>.</content>
internal sealed partial class WorkflowInstance
{
    private readonly LinkedList<StackTrace> waitingStacks = new();

    private string StackTraces() => string.Join("\n\n", waitingStacks.Select(stack => stack.ToString().TrimEnd()));

    /// <summary>Remembers where the caller is until disposed. Costs nothing unless the worker keeps stack traces.</summary>
    private StackTracker TrackStack() =>
        options.StackTrace == WorkflowStackTrace.None ? default : new(waitingStacks, waitingStacks.AddLast(new StackTrace(1, true)));

    private readonly struct StackTracker(LinkedList<StackTrace> stacks, LinkedListNode<StackTrace> node) : IDisposable
    {
        public void Dispose() => stacks?.Remove(node);
    }
}
