using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.TaskQueue.V1;

namespace Temporalio.DevServer.Engine.Commands;

internal sealed partial class CommandProcessor
{
    private void Close(HistoryEvent closing)
    {
        RequireNothingBuffered();
        // For an update that was admitted meanwhile this would be the end; the worker has to look again.
        Require(!wasBehind, WorkflowTaskFailedCause.UnhandledCommand, UnhandledCommand);
        run.Close(closing);
    }

    private void RequireNothingBuffered() =>
        Require(run.Buffered.Count == 0, WorkflowTaskFailedCause.UnhandledCommand, UnhandledCommand);

    private void ContinueAsNew(ContinueAsNewWorkflowExecutionCommandAttributes asked)
    {
        // An update that was admitted meanwhile goes on to the new run.
        RequireNothingBuffered();
        RequireSize(asked.Input, WorkflowTaskFailedCause.BadContinueAsNewAttributes);
        Require(asked.RetryPolicy is null, WorkflowTaskFailedCause.FeatureDisabled, "Workflow retry policies are not implemented by this server.");
        Require(asked.CronSchedule.Length == 0, WorkflowTaskFailedCause.FeatureDisabled, "Cron schedules are not implemented by this server.");
        try
        {
            context.CheckSearchAttributes(run.State.Namespace, asked.SearchAttributes);
        }
        catch (Grpc.GrpcException error)
        {
            throw new CommandException(WorkflowTaskFailedCause.BadSearchAttributes, error.Message);
        }

        var newRunId = Guid.NewGuid().ToString();
        var continued = new WorkflowExecutionContinuedAsNewEventAttributes
        {
            NewExecutionRunId = newRunId,
            WorkflowType = asked.WorkflowType?.Name is { Length: > 0 } ? asked.WorkflowType : new WorkflowType { Name = run.State.WorkflowType },
            TaskQueue = new TaskQueue
            {
                Name = asked.TaskQueue?.Name is { Length: > 0 } queue ? queue : run.State.TaskQueue,
                Kind = TaskQueueKind.Normal,
            },
            Input = asked.Input,
            WorkflowRunTimeout = asked.WorkflowRunTimeout.IsSet() ? asked.WorkflowRunTimeout : run.State.RunTimeout,
            WorkflowTaskTimeout = asked.WorkflowTaskTimeout.IsSet() ? asked.WorkflowTaskTimeout : run.State.TaskTimeout,
            WorkflowTaskCompletedEventId = completedId,
            BackoffStartInterval = asked.BackoffStartInterval,
            Initiator = asked.Initiator == ContinueAsNewInitiator.Unspecified ? ContinueAsNewInitiator.Workflow : asked.Initiator,
            LastCompletionResult = asked.LastCompletionResult,
            Header = asked.Header,
            Memo = asked.Memo ?? run.State.Memo,
            SearchAttributes = asked.SearchAttributes ?? run.State.SearchAttributes,
        };
        run.Close(new HistoryEvent
        {
            EventType = EventType.WorkflowExecutionContinuedAsNew,
            WorkflowExecutionContinuedAsNewEventAttributes = continued,
        });

        var next = scope.Create(newRunId);
        next.State.OriginalStartTime = run.State.OriginalStartTime;
        next.Start(
            new WorkflowExecutionStartedEventAttributes
            {
                WorkflowType = continued.WorkflowType,
                ParentWorkflowNamespace = run.State.Parent?.Namespace ?? string.Empty,
                ParentWorkflowExecution = run.State.Parent is { } parent
                    ? new WorkflowExecution { WorkflowId = parent.WorkflowId, RunId = parent.RunId }
                    : null,
                ParentInitiatedEventId = run.State.Parent?.InitiatedEventId ?? 0,
                TaskQueue = continued.TaskQueue,
                Input = continued.Input,
                WorkflowExecutionTimeout = run.State.ExecutionTimeout,
                WorkflowRunTimeout = continued.WorkflowRunTimeout,
                WorkflowTaskTimeout = continued.WorkflowTaskTimeout,
                ContinuedExecutionRunId = run.RunId,
                Initiator = continued.Initiator,
                ContinuedFailure = asked.Failure,
                LastCompletionResult = asked.LastCompletionResult,
                FirstExecutionRunId = run.State.FirstRunId,
                WorkflowExecutionExpirationTime = run.State.ExecutionExpiration,
                FirstWorkflowTaskBackoff = asked.BackoffStartInterval,
                Memo = continued.Memo,
                SearchAttributes = continued.SearchAttributes,
                Header = asked.Header,
                RootWorkflowExecution = run.State.Root,
            },
            run.State.UserMetadata);
    }
}
