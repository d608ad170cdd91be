using Temporalio.Api.Common.V1;
using Temporalio.Common;
using Temporalio.Converters;
using RetryPolicy = Temporalio.Common.RetryPolicy;
using Priority = Temporalio.Common.Priority;

namespace Temporalio.Workflows;

/// <summary>What is fixed about the current run.</summary>
/// <param name="Attempt">Attempt of this run, from 1.</param>
/// <param name="ContinuedRunId">Run this one continues, if any.</param>
/// <param name="CronSchedule">Cron expression, if any.</param>
/// <param name="ExecutionTimeout">Longest time over all runs.</param>
/// <param name="FirstExecutionRunId">First run of the chain.</param>
/// <param name="Headers">Headers of the start request.</param>
/// <param name="LastFailure">Failure of the run before, if it failed.</param>
/// <param name="LastResult">Result of the run before, if it had one.</param>
/// <param name="Namespace">Namespace.</param>
/// <param name="OriginalExecutionRunId">Run whose history this one began with: another one after a reset.</param>
/// <param name="Parent">Parent workflow, if any.</param>
/// <param name="Priority">Priority of its tasks.</param>
/// <param name="RetryPolicy">How the workflow is tried again, if at all.</param>
/// <param name="Root">Workflow at the top of the parents.</param>
/// <param name="RunId">Run id.</param>
/// <param name="RunTimeout">Longest time of this run.</param>
/// <param name="StartTime">When the first workflow task started, in UTC.</param>
/// <param name="TaskQueue">Task queue.</param>
/// <param name="TaskTimeout">Longest time of one workflow task.</param>
/// <param name="WorkflowId">Workflow id.</param>
/// <param name="WorkflowStartTime">When the run was started, in UTC.</param>
/// <param name="WorkflowType">Workflow type name.</param>
public record WorkflowInfo(
    int Attempt,
    string? ContinuedRunId,
    string? CronSchedule,
    TimeSpan? ExecutionTimeout,
    string FirstExecutionRunId,
    IReadOnlyDictionary<string, Payload>? Headers,
    Exception? LastFailure,
    IReadOnlyCollection<IRawValue>? LastResult,
    string Namespace,
    string OriginalExecutionRunId,
    WorkflowInfo.ParentInfo? Parent,
    Priority Priority,
    RetryPolicy? RetryPolicy,
    WorkflowInfo.RootInfo? Root,
    string RunId,
    TimeSpan? RunTimeout,
    DateTime StartTime,
    string TaskQueue,
    TimeSpan TaskTimeout,
    string WorkflowId,
    DateTime WorkflowStartTime,
    string WorkflowType)
{
    /// <summary>Scope that log lines of the workflow carry.</summary>
    internal IReadOnlyDictionary<string, object> LoggerScope { get; } = new Dictionary<string, object>
    {
        ["Attempt"] = Attempt,
        ["Namespace"] = Namespace,
        ["FirstExecutionRunId"] = FirstExecutionRunId,
        ["RunId"] = RunId,
        ["TaskQueue"] = TaskQueue,
        ["WorkflowId"] = WorkflowId,
        ["WorkflowType"] = WorkflowType,
    };

    /// <summary>The workflow that started this one as its child.</summary>
    /// <param name="Namespace">Namespace of the parent.</param>
    /// <param name="RunId">Run id of the parent.</param>
    /// <param name="WorkflowId">Workflow id of the parent.</param>
    public record ParentInfo(string Namespace, string RunId, string WorkflowId);

    /// <summary>The workflow at the top of the parents.</summary>
    /// <param name="RunId">Run id of the root.</param>
    /// <param name="WorkflowId">Workflow id of the root.</param>
    public record RootInfo(string RunId, string WorkflowId);
}
