using Temporalio.Api.History.V1;
using Temporalio.Api.Sdk.V1;

namespace Temporalio.Core;

/// <summary>Behaviours that a run's history is tied to, so that a later version can replay it the same way.</summary>
internal static class SdkFlags
{
    /// <summary>
    /// Each completed workflow task is a sequence of its own, for live workers that rebuild the run as well. Far from the numbers of
    /// Temporal's own SDKs.
    /// </summary>
    private const uint TaskIsSequence = 7001;

    /// <summary>Id and type checks, patches as search attribute, commands before the closing one.</summary>
    private static readonly uint[] CoreFlags = [1, 2, 3];

    /// <summary>The modern event loop: all jobs are applied before anything runs, conditions resume one at a time.</summary>
    private static readonly uint[] LangFlags = [2, TaskIsSequence];

    /// <summary>Whether a run's first WorkflowTaskCompleted says that it was split by <see cref="TaskIsSequence" />.</summary>
    public static bool SplitsByTask(HistoryEvent firstCompleted) =>
        firstCompleted.WorkflowTaskCompletedEventAttributes.SdkMetadata?.LangUsedFlags.Contains(TaskIsSequence) == true;

    /// <summary>What the first completion of a run reports.</summary>
    public static WorkflowTaskCompletedMetadata Report() => new()
    {
        CoreUsedFlags = { CoreFlags },
        LangUsedFlags = { LangFlags },
        SdkName = "temporal-dotnet",
        SdkVersion = typeof(SdkFlags).Assembly.GetName().Version?.ToString(3) ?? string.Empty,
    };
}
