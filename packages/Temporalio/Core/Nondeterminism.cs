using Temporalio.Exceptions;

namespace Temporalio.Core;

/// <summary>Makes the exceptions that say that code and history have parted.</summary>
internal static class Nondeterminism
{
    /// <summary>The exception, with the code that operators search for.</summary>
    public static WorkflowNondeterminismException Error(string message) =>
        new($"[TMPRL1100] Nondeterminism error: {message}");
}
