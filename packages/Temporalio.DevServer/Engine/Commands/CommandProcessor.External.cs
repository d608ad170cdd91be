// The namespace fields are deprecated, and SDKs still fill them in.
#pragma warning disable CS0612
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.DevServer.Storage;

namespace Temporalio.DevServer.Engine.Commands;

internal sealed partial class CommandProcessor
{
    private void StartChild(Command command)
    {
        const WorkflowTaskFailedCause Bad = WorkflowTaskFailedCause.BadStartChildExecutionAttributes;
        var asked = command.StartChildWorkflowExecutionCommandAttributes;
        Require(asked.WorkflowId.Length is > 0 and <= Limits.IdLength, Bad, "WorkflowId is not set on command, or too long.");
        Require(asked.WorkflowType?.Name.Length is > 0 and <= Limits.IdLength, Bad, "WorkflowType is not set on command, or too long.");
        RequireSize(asked.Input, Bad);
        Require(asked.RetryPolicy is null, WorkflowTaskFailedCause.FeatureDisabled, "Workflow retry policies are not implemented by this server.");
        Require(asked.CronSchedule.Length == 0, WorkflowTaskFailedCause.FeatureDisabled, "Cron schedules are not implemented by this server.");
        Require(
            run.Children.Count < Limits.Pending,
            WorkflowTaskFailedCause.PendingChildWorkflowsLimitExceeded,
            $"the number of pending child workflow executions, {run.Children.Count}, has reached the per-workflow limit of {Limits.Pending}");
        var ns = RequireNamespace(asked.Namespace, Bad);
        try
        {
            context.CheckSearchAttributes(ns, asked.SearchAttributes);
        }
        catch (Grpc.GrpcException error)
        {
            throw new CommandException(WorkflowTaskFailedCause.BadSearchAttributes, error.Message);
        }

        var initiated = AddEvent(command, new HistoryEvent
        {
            EventType = EventType.StartChildWorkflowExecutionInitiated,
            StartChildWorkflowExecutionInitiatedEventAttributes = new StartChildWorkflowExecutionInitiatedEventAttributes
            {
                Namespace = ns,
                WorkflowId = asked.WorkflowId,
                WorkflowType = asked.WorkflowType,
                TaskQueue = new TaskQueue
                {
                    Name = asked.TaskQueue?.Name is { Length: > 0 } queue ? queue : run.State.TaskQueue,
                    Kind = TaskQueueKind.Normal,
                },
                Input = asked.Input,
                WorkflowExecutionTimeout = asked.WorkflowExecutionTimeout.OrZeroDuration(),
                WorkflowRunTimeout = asked.WorkflowRunTimeout.OrZeroDuration(),
                WorkflowTaskTimeout = asked.WorkflowTaskTimeout.IsSet() ? asked.WorkflowTaskTimeout : run.State.TaskTimeout,
                ParentClosePolicy = asked.ParentClosePolicy == ParentClosePolicy.Unspecified ? ParentClosePolicy.Terminate : asked.ParentClosePolicy,
                WorkflowTaskCompletedEventId = completedId,
                WorkflowIdReusePolicy = asked.WorkflowIdReusePolicy,
                Header = asked.Header,
                Memo = asked.Memo,
                SearchAttributes = asked.SearchAttributes,
                Priority = asked.Priority,
            },
        });
        run.AddOutbox(new OutboxTask { Kind = OutboxTask.Types.Kind.StartChild, EventId = initiated.EventId });
    }

    private void SignalExternal(Command command)
    {
        const WorkflowTaskFailedCause Bad = WorkflowTaskFailedCause.BadSignalWorkflowExecutionAttributes;
        var asked = command.SignalExternalWorkflowExecutionCommandAttributes;
        Require(asked.Execution?.WorkflowId.Length is > 0 and <= Limits.IdLength, Bad, "WorkflowId is not set on command, or too long.");
        Require(asked.SignalName.Length is > 0 and <= Limits.IdLength, Bad, "SignalName is not set on command, or too long.");
        Require(asked.Input is null || asked.Input.CalculateSize() <= Limits.BlobSize, WorkflowTaskFailedCause.BadSignalInputSize, "The signal's input exceeds the size limit.");
        Require(
            run.Externals.Values.Count(pending => !pending.Cancel) < Limits.Pending,
            WorkflowTaskFailedCause.PendingSignalsLimitExceeded,
            $"the number of pending signals to external workflows has reached the per-workflow limit of {Limits.Pending}");
        var initiated = AddEvent(command, new HistoryEvent
        {
            EventType = EventType.SignalExternalWorkflowExecutionInitiated,
            SignalExternalWorkflowExecutionInitiatedEventAttributes = new SignalExternalWorkflowExecutionInitiatedEventAttributes
            {
                WorkflowTaskCompletedEventId = completedId,
                Namespace = RequireNamespace(asked.Namespace, Bad),
                WorkflowExecution = asked.Execution,
                SignalName = asked.SignalName,
                Input = asked.Input,
                ChildWorkflowOnly = asked.ChildWorkflowOnly,
                Header = asked.Header,
            },
        });
        run.AddOutbox(new OutboxTask { Kind = OutboxTask.Types.Kind.SignalExternal, EventId = initiated.EventId });
    }

    private void RequestCancelExternal(Command command)
    {
        const WorkflowTaskFailedCause Bad = WorkflowTaskFailedCause.BadRequestCancelExternalWorkflowExecutionAttributes;
        var asked = command.RequestCancelExternalWorkflowExecutionCommandAttributes;
        Require(asked.WorkflowId.Length is > 0 and <= Limits.IdLength, Bad, "WorkflowId is not set on command, or too long.");
        Require(
            run.Externals.Values.Count(pending => pending.Cancel) < Limits.Pending,
            WorkflowTaskFailedCause.PendingRequestCancelLimitExceeded,
            $"the number of pending requests to cancel external workflows has reached the per-workflow limit of {Limits.Pending}");
        var initiated = AddEvent(command, new HistoryEvent
        {
            EventType = EventType.RequestCancelExternalWorkflowExecutionInitiated,
            RequestCancelExternalWorkflowExecutionInitiatedEventAttributes = new RequestCancelExternalWorkflowExecutionInitiatedEventAttributes
            {
                WorkflowTaskCompletedEventId = completedId,
                Namespace = RequireNamespace(asked.Namespace, Bad),
                WorkflowExecution = new WorkflowExecution { WorkflowId = asked.WorkflowId, RunId = asked.RunId },
                ChildWorkflowOnly = asked.ChildWorkflowOnly,
                Reason = asked.Reason,
            },
        });
        run.AddOutbox(new OutboxTask { Kind = OutboxTask.Types.Kind.CancelExternal, EventId = initiated.EventId });
    }

    private string RequireNamespace(string asked, WorkflowTaskFailedCause cause)
    {
        var ns = asked.Length > 0 ? asked : run.State.Namespace;
        Require(context.HasNamespace(ns), cause, $"Namespace {ns} is not found.");
        return ns;
    }
}
