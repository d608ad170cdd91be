using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Sdk.V1;
using Temporalio.DevServer.Grpc;

namespace Temporalio.DevServer.Engine;

/// <summary>Starts a run unless the policies for ids in use or used before say otherwise.</summary>
internal static class WorkflowStarter
{
    // Deprecated in the protocol, in favour of the conflict policy, and still sent by older clients.
#pragma warning disable CS0612
    public const WorkflowIdReusePolicy TerminateIfRunning = WorkflowIdReusePolicy.TerminateIfRunning;
#pragma warning restore CS0612

    public static (Run Run, bool Started) Start(
        WorkflowScope scope,
        string requestId,
        WorkflowIdReusePolicy reuse,
        WorkflowIdConflictPolicy conflict,
        WorkflowExecutionStartedEventAttributes started,
        UserMetadata? metadata,
        bool requestIdMatchesClosed = false,
        Action<Run>? beforeTask = null)
    {
        if (reuse == TerminateIfRunning)
        {
            reuse = WorkflowIdReusePolicy.AllowDuplicate;
            conflict = WorkflowIdConflictPolicy.TerminateExisting;
        }

        if (scope.Current() is { } current)
        {
            if (current.State.StartRequestId == requestId && (current.IsOpen || requestIdMatchesClosed))
            {
                return (current, true);
            }

            if (current.IsOpen && conflict == WorkflowIdConflictPolicy.UseExisting)
            {
                return (current, false);
            }

            RequireIdIsFree(current, reuse, conflict);
            if (current.IsOpen)
            {
                current.Terminate("TerminateIfRunning WorkflowIdReusePolicy Policy", null, "history-service");
            }
        }

        var run = scope.Create(Guid.NewGuid().ToString());
        run.State.StartRequestId = requestId;
        run.Start(started, metadata, beforeTask is null ? null : () => beforeTask(run));
        return (run, true);
    }

    private static void RequireIdIsFree(Run current, WorkflowIdReusePolicy reuse, WorkflowIdConflictPolicy conflict)
    {
        if (current.IsOpen)
        {
            if (conflict != WorkflowIdConflictPolicy.TerminateExisting)
            {
                throw AlreadyStarted(current, "Workflow execution is already running. WorkflowId: {0}, RunId: {1}.");
            }

            return;
        }

        var failed = current.State.Status is WorkflowExecutionStatus.Failed
            or WorkflowExecutionStatus.Canceled
            or WorkflowExecutionStatus.Terminated
            or WorkflowExecutionStatus.TimedOut;
        if (reuse == WorkflowIdReusePolicy.RejectDuplicate)
        {
            throw AlreadyStarted(current, "Workflow execution already finished. WorkflowId: {0}, RunId: {1}. Workflow Id reuse policy: RejectDuplicate.");
        }

        if (reuse == WorkflowIdReusePolicy.AllowDuplicateFailedOnly && !failed)
        {
            throw AlreadyStarted(
                current,
                "Workflow execution already finished successfully. WorkflowId: {0}, RunId: {1}. Workflow Id reuse policy: allow duplicate workflow Id if last run failed.");
        }
    }

    private static GrpcException AlreadyStarted(Run current, string message) => GrpcException.AlreadyStarted(
        string.Format(System.Globalization.CultureInfo.InvariantCulture, message, current.State.WorkflowId, current.RunId),
        current.State.StartRequestId,
        current.RunId,
        current.State.FirstRunId);
}
