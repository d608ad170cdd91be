using Temporalio.Api.Sdk.V1;

namespace Temporalio.Core;

/// <summary>Behaviours that a run's history is tied to, so that a later version can replay it the same way.</summary>
internal static class SdkFlags
{
    /// <summary>Id and type checks, patches as search attribute, commands before the closing one.</summary>
    private static readonly uint[] CoreFlags = [1, 2, 3];

    /// <summary>The modern event loop: all jobs are applied before anything runs, conditions resume one at a time.</summary>
    private static readonly uint[] LangFlags = [2];

    /// <summary>What the first completion of a run reports.</summary>
    public static WorkflowTaskCompletedMetadata Report() => new()
    {
        CoreUsedFlags = { CoreFlags },
        LangUsedFlags = { LangFlags },
        SdkName = "temporal-dotnet",
        SdkVersion = typeof(SdkFlags).Assembly.GetName().Version?.ToString(3) ?? string.Empty,
    };
}
