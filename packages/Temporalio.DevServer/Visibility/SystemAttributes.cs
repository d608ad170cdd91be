using Temporalio.Api.Enums.V1;

namespace Temporalio.DevServer.Visibility;

/// <summary>The attributes every workflow has, and the column that holds each; those without one live beside the custom ones.</summary>
internal static class SystemAttributes
{
    public static readonly IReadOnlyDictionary<string, (IndexedValueType Type, string? Column)> All =
        new Dictionary<string, (IndexedValueType, string?)>(StringComparer.Ordinal)
        {
            ["WorkflowId"] = (IndexedValueType.Keyword, "workflow_id"),
            ["RunId"] = (IndexedValueType.Keyword, "run_id"),
            ["WorkflowType"] = (IndexedValueType.Keyword, "workflow_type"),
            ["TaskQueue"] = (IndexedValueType.Keyword, "task_queue"),
            ["StartTime"] = (IndexedValueType.Datetime, "start_time"),
            ["ExecutionTime"] = (IndexedValueType.Datetime, "execution_time"),
            ["CloseTime"] = (IndexedValueType.Datetime, "close_time"),
            ["ExecutionStatus"] = (IndexedValueType.Keyword, "status"),
            ["ExecutionDuration"] = (IndexedValueType.Int, "execution_duration"),
            ["HistoryLength"] = (IndexedValueType.Int, "history_length"),
            ["HistorySizeBytes"] = (IndexedValueType.Int, "history_size"),
            ["StateTransitionCount"] = (IndexedValueType.Int, "state_transitions"),
            ["ParentWorkflowId"] = (IndexedValueType.Keyword, "parent_workflow_id"),
            ["ParentRunId"] = (IndexedValueType.Keyword, "parent_run_id"),
            ["RootWorkflowId"] = (IndexedValueType.Keyword, "root_workflow_id"),
            ["RootRunId"] = (IndexedValueType.Keyword, "root_run_id"),
            ["TemporalChangeVersion"] = (IndexedValueType.KeywordList, null),
            ["TemporalReportedProblems"] = (IndexedValueType.KeywordList, null),
            ["TemporalNamespaceDivision"] = (IndexedValueType.Keyword, null),
            ["BuildIds"] = (IndexedValueType.KeywordList, null),
            ["BatcherUser"] = (IndexedValueType.Keyword, null),
            ["TemporalPauseInfo"] = (IndexedValueType.KeywordList, null),
            ["TemporalScheduledById"] = (IndexedValueType.Keyword, null),
            ["TemporalScheduledStartTime"] = (IndexedValueType.Datetime, null),
            ["TemporalSchedulePaused"] = (IndexedValueType.Bool, null),
        };

    /// <summary>What a worker may set although it is the system's: SDKs record patches so.</summary>
    public static readonly IReadOnlySet<string> Settable =
        new HashSet<string>(StringComparer.Ordinal) { "TemporalChangeVersion", "BuildIds", "BatcherUser", "TemporalReportedProblems" };
}
