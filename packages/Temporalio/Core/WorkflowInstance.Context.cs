using Microsoft.Extensions.Logging;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace Temporalio.Core;

/// <content>What workflow code sees through <see cref="Workflow" />.</content>
internal sealed partial class WorkflowInstance
{
    private readonly WorkflowLogger logger;
    private readonly HashSet<string> notifiedPatches = [];
    private readonly Dictionary<string, bool> decidedPatches = [];
    private readonly HashSet<string> sentPatches = [];
    private WorkflowSignalDefinition? dynamicSignal;
    private WorkflowQueryDefinition? dynamicQuery;
    private WorkflowUpdateDefinition? dynamicUpdate;
    private Dictionary<string, IRawValue> memo = [];
    private WorkflowInboundInterceptor? inbound;
    private WorkflowOutboundInterceptor? outbound;
    private WorkflowInfo? info;
    private object? instance;
    private string currentDetails = string.Empty;

    public bool AllHandlersFinished => runningHandlers.Count == 0;

    public CancellationToken CancellationToken { get; }

    public bool ContinueAsNewSuggested { get; private set; }

    public string CurrentDetails
    {
        get => currentDetails;
        set
        {
            CheckWritable("set current details");
            currentDetails = value;
        }
    }

    public int CurrentHistoryLength { get; private set; }

    public int CurrentHistorySize { get; private set; }

    public WorkflowInfo Info => info ?? throw new InvalidOperationException("Workflow has not been initialized");

    public object Instance => instance ??= definition.CreateWorkflowInstance(
        definition.InitConstructor ? DecodeArguments("workflow", startArguments, definition.RunMethod) : []);

    public bool IsReplaying { get; private set; }

    public bool IsReplayingHistoryEvents => IsReplaying && !readOnly;

    public ILogger Logger => logger;

    public IReadOnlyDictionary<string, IRawValue> Memo => memo;

    public WorkflowOutboundInterceptor Outbound => outbound ?? throw new InvalidOperationException("Workflow has not been initialized");

    public IPayloadConverter PayloadConverter => options.DataConverter.PayloadConverter;

    public DeterministicRandom Random { get; private set; } = new(0);

    public SearchAttributeCollection TypedSearchAttributes { get; private set; } = SearchAttributeCollection.Empty;

    public DateTime UtcNow { get; private set; }

    public IDictionary<string, WorkflowSignalDefinition> Signals { get; }

    public IDictionary<string, WorkflowQueryDefinition> Queries { get; }

    public IDictionary<string, WorkflowUpdateDefinition> Updates { get; }

    public WorkflowSignalDefinition? DynamicSignal
    {
        get => dynamicSignal;
        set
        {
            CheckWritable("modify workflow handlers");
            dynamicSignal = value;
            if (value is not null)
            {
                OnSignalAdded(value);
            }
        }
    }

    public WorkflowQueryDefinition? DynamicQuery
    {
        get => dynamicQuery;
        set
        {
            CheckWritable("modify workflow handlers");
            dynamicQuery = value;
        }
    }

    public WorkflowUpdateDefinition? DynamicUpdate
    {
        get => dynamicUpdate;
        set
        {
            CheckWritable("modify workflow handlers");
            dynamicUpdate = value;
        }
    }

    public void CheckWritable(string operation)
    {
        if (readOnly)
        {
            throw new InvalidOperationException($"Cannot {operation} in this context");
        }
    }

    public ExternalWorkflowHandle<TWorkflow> GetExternalWorkflowHandle<TWorkflow>(string id, string? runId) =>
        new StartedExternalWorkflow<TWorkflow>(this, id, runId);

    public bool Patch(string patchId, bool deprecated)
    {
        CheckWritable(deprecated ? "deprecate patch" : "create patch");
        // The answer must not change within a run, so it is given once.
        if (!decidedPatches.TryGetValue(patchId, out var patched))
        {
            patched = !IsReplaying || notifiedPatches.Contains(patchId);
            decidedPatches[patchId] = patched;
        }

        if (deprecated || patched)
        {
            if (sentPatches.Add(patchId))
            {
                AddCommand(new WorkflowCommand.SetPatch(patchId, deprecated));
            }
        }

        return patched;
    }

    public Task<bool> WaitConditionAsync(
        Func<bool> condition, TimeSpan? timeout, string? timeoutSummary, CancellationToken? cancellationToken)
    {
        CheckWritable("wait or schedule workflow work");
        var token = cancellationToken ?? CancellationToken;
        var source = new TaskCompletionSource();
        var node = conditions.AddLast(new PendingCondition(condition, source));
        return EnqueueAsync(async () =>
        {
            try
            {
                using var registration = token.Register(() => source.TrySetCanceled(token));
                if (timeout is not { } limit)
                {
                    await source.Task.ConfigureAwait(true);
                    return true;
                }

                using var timer = new CancellationTokenSource();
                var delay = Outbound.DelayAsync(new(limit, timer.Token, timeoutSummary));
                if (await Task.WhenAny(source.Task, delay).ConfigureAwait(true) != source.Task)
                {
                    return false;
                }

                try
                {
                    await source.Task.ConfigureAwait(true);
                    return true;
                }
                finally
                {
                    timer.Cancel();
                }
            }
            finally
            {
                conditions.Remove(node);
            }
        });
    }

    internal void SetOutbound(WorkflowOutboundInterceptor value) => outbound = value;

    private void CheckHandlersWritable() => CheckWritable("modify workflow handlers");
}
