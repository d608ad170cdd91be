using Microsoft.Extensions.Logging;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace Temporalio.Core;

/// <summary>What the static <see cref="Workflow" /> class needs of the workflow that is running on the current thread.</summary>
internal interface IWorkflowContext
{
    bool AllHandlersFinished { get; }

    CancellationToken CancellationToken { get; }

    bool ContinueAsNewSuggested { get; }

    string CurrentDetails { get; set; }

    int CurrentHistoryLength { get; }

    int CurrentHistorySize { get; }

    WorkflowInfo Info { get; }

    object Instance { get; }

    bool IsReplaying { get; }

    bool IsReplayingHistoryEvents { get; }

    ILogger Logger { get; }

    IReadOnlyDictionary<string, IRawValue> Memo { get; }

    WorkflowOutboundInterceptor Outbound { get; }

    IPayloadConverter PayloadConverter { get; }

    DeterministicRandom Random { get; }

    SearchAttributeCollection TypedSearchAttributes { get; }

    DateTime UtcNow { get; }

    IDictionary<string, WorkflowSignalDefinition> Signals { get; }

    IDictionary<string, WorkflowQueryDefinition> Queries { get; }

    IDictionary<string, WorkflowUpdateDefinition> Updates { get; }

    WorkflowSignalDefinition? DynamicSignal { get; set; }

    WorkflowQueryDefinition? DynamicQuery { get; set; }

    WorkflowUpdateDefinition? DynamicUpdate { get; set; }

    /// <summary>Throws <see cref="InvalidOperationException" /> in a query handler or update validator.</summary>
    void CheckWritable(string operation);

    ExternalWorkflowHandle<TWorkflow> GetExternalWorkflowHandle<TWorkflow>(string id, string? runId);

    bool Patch(string patchId, bool deprecated);

    void UpsertMemo(IReadOnlyCollection<MemoUpdate> updates);

    void UpsertTypedSearchAttributes(IReadOnlyCollection<SearchAttributeUpdate> updates);

    Task<bool> WaitConditionAsync(Func<bool> condition, TimeSpan? timeout, string? timeoutSummary, CancellationToken? cancellationToken);
}
