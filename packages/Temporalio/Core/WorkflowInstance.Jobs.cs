using Google.Protobuf.Collections;
using Temporalio.Api.Common.V1;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace Temporalio.Core;

/// <content>Jobs of an activation.</content>
internal sealed partial class WorkflowInstance
{
    private readonly string workflowId;
    private readonly string runId;
    private readonly Action requestCancellation;
    private readonly Dictionary<uint, TaskCompletionSource> pendingTimers = [];
    private readonly Dictionary<uint, TaskCompletionSource<ActivationJob.ResolveActivity>> pendingActivities = [];
    private readonly Dictionary<uint, TaskCompletionSource<ActivationJob.ResolveChildStart>> pendingChildStarts = [];
    private readonly Dictionary<uint, TaskCompletionSource<ActivationJob.ResolveChild>> pendingChildren = [];
    private readonly Dictionary<uint, TaskCompletionSource<Api.Failure.V1.Failure?>> pendingSignals = [];
    private readonly Dictionary<uint, TaskCompletionSource<Api.Failure.V1.Failure?>> pendingCancels = [];
    private IReadOnlyList<Payload> startArguments = [];

    private void Apply(ActivationJob job)
    {
        switch (job)
        {
            case ActivationJob.Initialize initialize:
                Initialize(initialize);
                break;
            case ActivationJob.NotifyHasPatch patch:
                notifiedPatches.Add(patch.PatchId);
                break;
            case ActivationJob.UpdateRandomSeed seed:
                Random = new(seed.RandomSeed);
                break;
            case ActivationJob.Signal signal:
                ApplySignal(signal);
                break;
            case ActivationJob.DoUpdate update:
                ApplyUpdate(update);
                break;
            case ActivationJob.CancelWorkflow:
                requestCancellation();
                break;
            case ActivationJob.FireTimer fired:
                Settle(pendingTimers, fired.Seq)?.TrySetResult();
                break;
            case ActivationJob.ResolveActivity activity:
                Settle(pendingActivities, activity.Seq)?.TrySetResult(activity);
                break;
            case ActivationJob.ResolveChildStart start:
                Settle(pendingChildStarts, start.Seq)?.TrySetResult(start);
                break;
            case ActivationJob.ResolveChild child:
                Settle(pendingChildren, child.Seq)?.TrySetResult(child);
                break;
            case ActivationJob.ResolveExternalSignal signal:
                Settle(pendingSignals, signal.Seq)?.TrySetResult(signal.Failure);
                break;
            case ActivationJob.ResolveExternalCancel cancel:
                Settle(pendingCancels, cancel.Seq)?.TrySetResult(cancel.Failure);
                break;
            case ActivationJob.Query query:
                ApplyQuery(query);
                break;
            default:
                throw new InvalidOperationException($"Unexpected job {job.GetType().Name}");
        }
    }

    private static T? Settle<T>(Dictionary<uint, T> pending, uint seq)
        where T : class => pending.Remove(seq, out var source) ? source : null;

    private void Initialize(ActivationJob.Initialize job)
    {
        var start = job.Started;
        initialized = true;
        startArguments = start.Input?.Payloads_.ToList() ?? [];
        Random = new(job.RandomSeed);
        memo = start.Memo?.Fields.ToDictionary(f => f.Key, f => (IRawValue)new RawValue(f.Value)) ?? [];
        TypedSearchAttributes = start.SearchAttributes is { } attributes
            ? SearchAttributeCollection.FromProto(attributes)
            : SearchAttributeCollection.Empty;
        info = new(
            Attempt: start.Attempt,
            ContinuedRunId: OrNull(start.ContinuedExecutionRunId),
            CronSchedule: OrNull(start.CronSchedule),
            ExecutionTimeout: OrNull(start.WorkflowExecutionTimeout?.ToTimeSpan()),
            FirstExecutionRunId: start.FirstExecutionRunId,
            Headers: start.Header?.Fields.ToDictionary(),
            LastFailure: start.ContinuedFailure is { } failure
                ? options.DataConverter.FailureConverter.ToException(failure, PayloadConverter)
                : null,
            LastResult: start.LastCompletionResult?.Payloads_.Select(p => (IRawValue)new RawValue(p)).ToList(),
            Namespace: options.Namespace,
            OriginalExecutionRunId: start.OriginalExecutionRunId,
            Parent: start.ParentWorkflowExecution is { } parent
                ? new(start.ParentWorkflowNamespace, parent.RunId, parent.WorkflowId)
                : null,
            Priority: Common.Priority.FromProto(start.Priority),
            RetryPolicy: start.RetryPolicy is { } policy ? Common.RetryPolicy.FromProto(policy) : null,
            Root: start.RootWorkflowExecution is { } root ? new(root.RunId, root.WorkflowId) : null,
            RunId: runId,
            RunTimeout: OrNull(start.WorkflowRunTimeout?.ToTimeSpan()),
            StartTime: UtcNow,
            TaskQueue: start.TaskQueue?.Name ?? options.TaskQueue,
            TaskTimeout: start.WorkflowTaskTimeout?.ToTimeSpan() ?? TimeSpan.Zero,
            WorkflowId: workflowId,
            WorkflowStartTime: job.StartTime,
            WorkflowType: start.WorkflowType.Name);
        // Applied from the last to the first, so that the first one ends up outermost.
        inbound = options.Interceptors.Reverse().Aggregate(
            (WorkflowInboundInterceptor)new WorkflowInboundRoot(this),
            (next, interceptor) => interceptor.InterceptWorkflow(next));
        inbound.Init(new WorkflowOutboundRoot(this));
    }

    private static string? OrNull(string text) => text.Length == 0 ? null : text;

    // The server writes "no timeout" as zero.
    private static TimeSpan? OrNull(TimeSpan? timeout) => timeout == TimeSpan.Zero ? null : timeout;
}
