using Temporalio.Common;

namespace Temporalio.Worker;

/// <summary>What came of replaying one history.</summary>
/// <param name="History">The history.</param>
/// <param name="ReplayFailure">Why code and history do not fit, or null when they do.</param>
public record WorkflowReplayResult(WorkflowHistory History, Exception? ReplayFailure);
