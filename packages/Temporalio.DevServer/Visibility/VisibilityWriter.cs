using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Workflow.V1;
using Temporalio.DevServer.Engine;
using Temporalio.DevServer.Storage;

namespace Temporalio.DevServer.Visibility;

/// <summary>Keeps the searchable row of a run up to date, in the transaction of the change.</summary>
internal static class VisibilityWriter
{
    public static void Write(DbSession session, Run run)
    {
        var state = run.State;
        var closed = state.CloseTime?.ToDateTimeOffset().UtcTicks;
        var execution = state.ExecutionTime.ToDateTimeOffset().UtcTicks;
        session.Execute(
            """
            INSERT OR REPLACE INTO visibility (run, namespace, workflow_id, run_id, workflow_type, task_queue, status, start_time,
              execution_time, close_time, execution_duration, history_length, history_size, state_transitions,
              parent_workflow_id, parent_run_id, root_workflow_id, root_run_id, info)
            VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12, @13, @14, @15, @16, @17, @18)
            """,
            run.Row,
            state.Namespace,
            state.WorkflowId,
            state.RunId,
            state.WorkflowType,
            state.TaskQueue,
            (long)state.Status,
            state.StartTime.ToDateTimeOffset().UtcTicks,
            execution,
            closed,
            closed is null ? null : (closed - execution) * 100,
            closed is null ? null : run.LastEventId,
            closed is null ? null : state.HistorySize,
            closed is null ? null : state.StateTransitions,
            state.Parent?.WorkflowId,
            state.Parent?.RunId,
            state.Root.WorkflowId,
            state.Root.RunId,
            Info(run).ToByteArray());
        session.Execute("DELETE FROM visibility_values WHERE run = @0", run.Row);
        foreach (var (name, payload) in state.SearchAttributes.IndexedFields)
        {
            foreach (var value in Values(payload))
            {
                session.Execute("INSERT OR IGNORE INTO visibility_values (run, name, value) VALUES (@0, @1, @2)", run.Row, name, value);
            }
        }
    }

    /// <summary>What list and describe tell about a run.</summary>
    public static WorkflowExecutionInfo Info(Run run)
    {
        var state = run.State;
        var info = new WorkflowExecutionInfo
        {
            Execution = run.Execution,
            Type = new WorkflowType { Name = state.WorkflowType },
            StartTime = state.StartTime,
            CloseTime = state.CloseTime,
            Status = state.Status,
            HistoryLength = run.LastEventId,
            ExecutionTime = state.ExecutionTime,
            Memo = state.Memo ?? new Memo(),
            SearchAttributes = state.SearchAttributes ?? new SearchAttributes(),
            TaskQueue = state.TaskQueue,
            StateTransitionCount = state.StateTransitions,
            HistorySizeBytes = state.HistorySize,
            RootExecution = state.Root,
            FirstRunId = state.FirstRunId,
        };
        if (state.CloseTime is { } closed)
        {
            info.ExecutionDuration = closed - state.ExecutionTime;
        }

        if (state.Parent is { } parent)
        {
            info.ParentNamespaceId = parent.Namespace;
            info.ParentExecution = new WorkflowExecution { WorkflowId = parent.WorkflowId, RunId = parent.RunId };
        }

        return info;
    }

    // The type was noted on the payload when the value was checked.
    private static List<object> Values(Payload payload) =>
        payload.Metadata.TryGetValue("type", out var name)
            && Enum.TryParse<IndexedValueType>(name.ToStringUtf8(), out var type)
            && SearchAttributeValues.TryDecode(payload, type, out var values)
                ? values
                : [];
}
