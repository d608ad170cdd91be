namespace Temporalio.Core;

/// <summary>Jobs for a workflow and the moment of history they belong to.</summary>
internal sealed record WorkflowActivation(
    IReadOnlyList<ActivationJob> Jobs,
    DateTime Time,
    bool IsReplaying,
    int HistoryLength,
    int HistorySize,
    bool ContinueAsNewSuggested);
