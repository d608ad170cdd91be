using Temporalio.Api.History.V1;

namespace Temporalio.Core;

/// <summary>What a workflow task brings: decoded events, and the updates that are not in history yet.</summary>
/// <param name="Events">Events in order; the first one follows directly on what the run has seen.</param>
/// <param name="PreviousStartedEventId">Start of the last task that was completed; up to there everything is replay.</param>
/// <param name="Updates">Requests that came with the task.</param>
internal sealed record WorkflowTaskInput(
    IReadOnlyList<HistoryEvent> Events, long PreviousStartedEventId, IReadOnlyList<UpdateRequest> Updates);
