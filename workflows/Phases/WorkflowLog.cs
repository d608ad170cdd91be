using Microsoft.Extensions.Logging;

namespace Masterful.Workflows.Phases;

/// <summary>Log lines of the workflow.</summary>
internal static partial class WorkflowLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "A signal was refused: {Refusal}")]
    public static partial void LogRefusedSignal(this ILogger logger, string refusal);
}
