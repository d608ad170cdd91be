using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.DevServer.Engine;
using Temporalio.DevServer.Grpc;
using Temporalio.DevServer.Visibility;

namespace Temporalio.DevServer.Frontend;

/// <summary>Starting workflows, with and without a signal.</summary>
internal sealed class StartHandlers(WorkflowEngine engine, RequestChecks checks, SearchAttributeValues attributes)
{
    public void Map(GrpcRouter router)
    {
        router.Map<StartWorkflowExecutionRequest, StartWorkflowExecutionResponse>(Services.Workflow, "StartWorkflowExecution", StartAsync);
        router.Map<SignalWithStartWorkflowExecutionRequest, SignalWithStartWorkflowExecutionResponse>(
            Services.Workflow, "SignalWithStartWorkflowExecution", SignalWithStartAsync);
    }

    private async Task<StartWorkflowExecutionResponse> StartAsync(StartWorkflowExecutionRequest request, CallContext context)
    {
        var key = checks.Key(request.Namespace, request.WorkflowId);
        var conflict = Policies(request.WorkflowIdReusePolicy, request.WorkflowIdConflictPolicy, WorkflowIdConflictPolicy.Fail);
        RefuseUnsupported(request.CronSchedule, request.RetryPolicy is not null, request.WorkflowStartDelay);
        var started = Started(new WorkflowExecutionStartedEventAttributes
        {
            WorkflowType = request.WorkflowType,
            TaskQueue = request.TaskQueue,
            Input = request.Input,
            WorkflowExecutionTimeout = request.WorkflowExecutionTimeout,
            WorkflowRunTimeout = request.WorkflowRunTimeout,
            WorkflowTaskTimeout = request.WorkflowTaskTimeout,
            ContinuedFailure = request.ContinuedFailure,
            LastCompletionResult = request.LastCompletionResult,
            Identity = request.Identity,
            Memo = request.Memo,
            SearchAttributes = request.SearchAttributes,
            Header = request.Header,
            Priority = request.Priority,
        });
        attributes.Check(request.Namespace, request.SearchAttributes);
        var requestId = request.RequestId.Length > 0 ? request.RequestId : Guid.NewGuid().ToString();
        return await engine.ChangeAsync(
            key,
            scope =>
            {
                var (run, isNew) = WorkflowStarter.Start(
                    scope, requestId, request.WorkflowIdReusePolicy, conflict, started, request.UserMetadata);
                return new StartWorkflowExecutionResponse
                {
                    RunId = run.RunId,
                    FirstExecutionRunId = run.State.FirstRunId,
                    Started = isNew,
                    Status = run.State.Status,
                };
            },
            context.Cancellation);
    }

    private async Task<SignalWithStartWorkflowExecutionResponse> SignalWithStartAsync(SignalWithStartWorkflowExecutionRequest request, CallContext context)
    {
        var key = checks.Key(request.Namespace, request.WorkflowId);
        RequestChecks.Name(request.SignalName, "SignalName");
        RequestChecks.Size(request.SignalInput, "SignalInput");
        var conflict = Policies(request.WorkflowIdReusePolicy, request.WorkflowIdConflictPolicy, WorkflowIdConflictPolicy.UseExisting);
        if (conflict == WorkflowIdConflictPolicy.Fail)
        {
            throw GrpcException.InvalidArgument("Invalid WorkflowIDConflictPolicy: Fail is not supported for SignalWithStart.");
        }

        RefuseUnsupported(request.CronSchedule, request.RetryPolicy is not null, request.WorkflowStartDelay);
        var started = Started(new WorkflowExecutionStartedEventAttributes
        {
            WorkflowType = request.WorkflowType,
            TaskQueue = request.TaskQueue,
            Input = request.Input,
            WorkflowExecutionTimeout = request.WorkflowExecutionTimeout,
            WorkflowRunTimeout = request.WorkflowRunTimeout,
            WorkflowTaskTimeout = request.WorkflowTaskTimeout,
            Identity = request.Identity,
            Memo = request.Memo,
            SearchAttributes = request.SearchAttributes,
            Header = request.Header,
            Priority = request.Priority,
        });
        attributes.Check(request.Namespace, request.SearchAttributes);
        var requestId = request.RequestId.Length > 0 ? request.RequestId : Guid.NewGuid().ToString();
        void Signal(Run run) => run.Signal(new WorkflowExecutionSignaledEventAttributes
        {
            SignalName = request.SignalName,
            Input = request.SignalInput,
            Identity = request.Identity,
            Header = request.Header,
            RequestId = requestId,
        });
        return await engine.ChangeAsync(
            key,
            scope =>
            {
                var (run, isNew) = WorkflowStarter.Start(
                    scope, requestId, request.WorkflowIdReusePolicy, conflict, started, request.UserMetadata, beforeTask: Signal);
                if (!isNew)
                {
                    Signal(run);
                }

                return new SignalWithStartWorkflowExecutionResponse
                {
                    RunId = run.RunId,
                    FirstExecutionRunId = run.State.FirstRunId,
                    Started = isNew,
                };
            },
            context.Cancellation);
    }

    private static WorkflowIdConflictPolicy Policies(WorkflowIdReusePolicy reuse, WorkflowIdConflictPolicy conflict, WorkflowIdConflictPolicy unspecified)
    {
        if (conflict != WorkflowIdConflictPolicy.Unspecified && reuse == WorkflowStarter.TerminateIfRunning)
        {
            throw GrpcException.InvalidArgument(
                "Invalid WorkflowIDReusePolicy: WORKFLOW_ID_REUSE_POLICY_TERMINATE_IF_RUNNING cannot be used together with a WorkflowIDConflictPolicy.");
        }

        if (conflict == WorkflowIdConflictPolicy.TerminateExisting && reuse == WorkflowIdReusePolicy.RejectDuplicate)
        {
            throw GrpcException.InvalidArgument(
                "Invalid WorkflowIDReusePolicy: WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE cannot be used together with WorkflowIdConflictPolicy WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING");
        }

        return conflict == WorkflowIdConflictPolicy.Unspecified ? unspecified : conflict;
    }

    // Accepting what is then not done would be worse than refusing it.
    private static void RefuseUnsupported(string cron, bool hasRetryPolicy, Duration? delay)
    {
        var unsupported = cron.Length > 0 ? "Cron schedules"
            : hasRetryPolicy ? "Workflow retry policies"
            : delay.IsSet() ? "Start delays"
            : null;
        if (unsupported is not null)
        {
            throw new GrpcException(GrpcCode.Unimplemented, $"{unsupported} are not implemented by this server.");
        }
    }

    private static WorkflowExecutionStartedEventAttributes Started(WorkflowExecutionStartedEventAttributes started)
    {
        RequestChecks.Name(started.WorkflowType?.Name, "WorkflowType");
        RequestChecks.Name(started.TaskQueue?.Name, "TaskQueue");
        RequestChecks.Size(started.Input, "Input");
        if (started.Memo is not null && started.Memo.CalculateSize() > Limits.BlobSize)
        {
            throw GrpcException.InvalidArgument("Memo exceeds size limit.");
        }

        started.TaskQueue = new TaskQueue { Name = started.TaskQueue!.Name, Kind = TaskQueueKind.Normal };
        return started;
    }
}
