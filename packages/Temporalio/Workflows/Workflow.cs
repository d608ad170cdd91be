using Microsoft.Extensions.Logging;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Core;

namespace Temporalio.Workflows;

/// <summary>
/// Everything workflow code may use of the world. All members but <see cref="InWorkflow" /> throw
/// <see cref="InvalidOperationException" /> outside a workflow.
/// </summary>
public static partial class Workflow
{
    /// <summary>Whether no signal or update handler is running. Wait for it before the run method returns.</summary>
    public static bool AllHandlersFinished => Context.AllHandlersFinished;

    /// <summary>Cancelled when the workflow is asked to cancel.</summary>
    public static CancellationToken CancellationToken => Context.CancellationToken;

    /// <summary>Whether the history has grown so long that the run should continue as new.</summary>
    public static bool ContinueAsNewSuggested => Context.ContinueAsNewSuggested;

    /// <summary>Free text (Markdown) about where the workflow stands, shown to operators on request.</summary>
    public static string CurrentDetails
    {
        get => Context.CurrentDetails;
        set => Context.CurrentDetails = value;
    }

    /// <summary>Number of events in the history up to the current task.</summary>
    public static int CurrentHistoryLength => Context.CurrentHistoryLength;

    /// <summary>Bytes of the history up to the current task.</summary>
    public static int CurrentHistorySize => Context.CurrentHistorySize;

    /// <summary>The update that the current handler serves; null elsewhere.</summary>
    public static WorkflowUpdateInfo? CurrentUpdateInfo => CurrentWorkflow.UpdateInfo.Value;

    /// <summary>What is fixed about the run.</summary>
    public static WorkflowInfo Info => Context.Info;

    /// <summary>The workflow object.</summary>
    public static object Instance => Context.Instance;

    /// <summary>Whether the current code runs in a workflow.</summary>
    public static bool InWorkflow => CurrentWorkflow.Find() is not null;

    /// <summary>Logger that is silent while history is replayed.</summary>
    public static ILogger Logger => Context.Logger;

    /// <summary>Memo as of now.</summary>
    public static IReadOnlyDictionary<string, IRawValue> Memo => Context.Memo;

    /// <summary>Converter of the worker's client.</summary>
    public static IPayloadConverter PayloadConverter => Context.PayloadConverter;

    /// <summary>Random numbers that replay the same.</summary>
    public static DeterministicRandom Random => Context.Random;

    /// <summary>Search attributes as of now.</summary>
    public static SearchAttributeCollection TypedSearchAttributes => Context.TypedSearchAttributes;

    /// <summary>Time of the current workflow task.</summary>
    public static DateTime UtcNow => Context.UtcNow;

    /// <summary>Signal handlers; adding one delivers what was buffered for it.</summary>
    public static IDictionary<string, WorkflowSignalDefinition> Signals => Context.Signals;

    /// <summary>Query handlers.</summary>
    public static IDictionary<string, WorkflowQueryDefinition> Queries => Context.Queries;

    /// <summary>Update handlers.</summary>
    public static IDictionary<string, WorkflowUpdateDefinition> Updates => Context.Updates;

    /// <summary>Handler of signals that have none of their own.</summary>
    public static WorkflowSignalDefinition? DynamicSignal
    {
        get => Context.DynamicSignal;
        set => Context.DynamicSignal = value;
    }

    /// <summary>Handler of queries that have none of their own.</summary>
    public static WorkflowQueryDefinition? DynamicQuery
    {
        get => Context.DynamicQuery;
        set => Context.DynamicQuery = value;
    }

    /// <summary>Handler of updates that have none of their own.</summary>
    public static WorkflowUpdateDefinition? DynamicUpdate
    {
        get => Context.DynamicUpdate;
        set => Context.DynamicUpdate = value;
    }

    private static IWorkflowContext Context =>
        CurrentWorkflow.Find() ?? throw new InvalidOperationException("Not in workflow");

    /// <summary>Whether the code after a change may run: true unless an older history is replayed that lacks the patch.</summary>
    public static bool Patched(string patchId) => Context.Patch(patchId, deprecated: false);

    /// <summary>Says that no run without the patch is left, so that only its marker has to be tolerated.</summary>
    public static void DeprecatePatch(string patchId) => Context.Patch(patchId, deprecated: true);

    /// <summary>Changes search attributes.</summary>
    public static void UpsertTypedSearchAttributes(params SearchAttributeUpdate[] updates) =>
        Context.UpsertTypedSearchAttributes(updates);

    /// <summary>Changes the memo.</summary>
    public static void UpsertMemo(params MemoUpdate[] updates) => Context.UpsertMemo(updates);

    /// <summary>A version 4 UUID that replays the same.</summary>
    public static Guid NewGuid()
    {
        var bytes = new byte[16];
        Random.NextBytes(bytes);
        bytes[7] = (byte)((bytes[7] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes);
    }

    /// <summary>A handle on another workflow; nothing is checked.</summary>
    public static ExternalWorkflowHandle GetExternalWorkflowHandle(string id, string? runId = null) =>
        Context.GetExternalWorkflowHandle<ValueTuple>(id, runId);

    /// <summary>A handle on another workflow of a known type; nothing is checked.</summary>
    public static ExternalWorkflowHandle<TWorkflow> GetExternalWorkflowHandle<TWorkflow>(string id, string? runId = null) =>
        Context.GetExternalWorkflowHandle<TWorkflow>(id, runId);

    /// <summary>Members that tell apart what workflow code must not depend on.</summary>
    public static class Unsafe
    {
        /// <summary>Whether the current task repeats what history already holds.</summary>
        public static bool IsReplaying => Context.IsReplaying;

        /// <summary>As <see cref="IsReplaying" />, but false in queries and validators, which are never part of history.</summary>
        public static bool IsReplayingHistoryEvents => Context.IsReplayingHistoryEvents;

        /// <summary>Runs the call without the checks for foreign schedulers.</summary>
        public static T WithTracingEventListenerDisabled<T>(Func<T> fn) => SchedulerListener.Unwatched(fn);

        /// <summary>Runs the call without the checks for foreign schedulers.</summary>
        public static void WithTracingEventListenerDisabled(Action fn) => SchedulerListener.Unwatched<object?>(() =>
        {
            fn();
            return null;
        });
    }
}
