using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Workflows;

namespace Temporalio.Core.Machines;

/// <summary>A child workflow from the command to its end.</summary>
internal sealed class ChildMachine
{
    private readonly IMachineHost host;
    private readonly WorkflowCommand.StartChild start;
    private readonly StartChildWorkflowExecutionCommandAttributes attributes;
    private readonly OutgoingCommand outgoing;
    private long initiatedEventId;
    private long startedEventId;
    private string runId = string.Empty;
    private bool started;
    private bool cancelRequested;
    private bool resolved;

    public ChildMachine(IMachineHost host, WorkflowCommand.StartChild start)
    {
        this.host = host;
        this.start = start;
        attributes = start.Command.StartChildWorkflowExecutionCommandAttributes;
        outgoing = host.Send(start.Command, OnInitiated);
    }

    public void Cancel()
    {
        if (resolved || cancelRequested)
        {
            return;
        }

        cancelRequested = true;
        if (host.Withdraw(outgoing))
        {
            ResolveCanceled();
            return;
        }

        if (start.CancellationType != ChildWorkflowCancellationType.Abandon)
        {
            var command = new Command
            {
                CommandType = CommandType.RequestCancelExternalWorkflowExecution,
                RequestCancelExternalWorkflowExecutionCommandAttributes = new()
                {
                    WorkflowId = attributes.WorkflowId,
                    ChildWorkflowOnly = true,
                    Reason = "Parent workflow requested cancel",
                },
            };
            // Officially the answer to this is not waited for: WaitCancellationRequested, too, waits for the child's end.
            _ = new ExternalMachine(host, command, _ => { });
        }

        if (start.CancellationType is ChildWorkflowCancellationType.Abandon or ChildWorkflowCancellationType.TryCancel)
        {
            ResolveCanceled();
        }
    }

    private void OnInitiated(HistoryEvent recorded)
    {
        var initiated = recorded.StartChildWorkflowExecutionInitiatedEventAttributes;
        if (initiated.WorkflowId != attributes.WorkflowId)
        {
            throw Nondeterminism.Error(
                $"Child workflow id of scheduled event '{initiated.WorkflowId}' does not match child workflow id of command '{attributes.WorkflowId}'");
        }

        if (initiated.WorkflowType?.Name != attributes.WorkflowType.Name)
        {
            throw Nondeterminism.Error(
                $"Child workflow type of scheduled event '{initiated.WorkflowType?.Name}' does not match child workflow type of command '{attributes.WorkflowType.Name}'");
        }

        initiatedEventId = recorded.EventId;
        host.Follow(initiatedEventId, OnEvent);
    }

    private void OnEvent(HistoryEvent historyEvent)
    {
        switch (historyEvent.EventType)
        {
            case EventType.ChildWorkflowExecutionStarted:
                startedEventId = historyEvent.EventId;
                runId = historyEvent.ChildWorkflowExecutionStartedEventAttributes.WorkflowExecution.RunId;
                ResolveStart(new(start.Seq, runId, null, AlreadyExists: false));
                break;
            case EventType.StartChildWorkflowExecutionFailed:
                resolved = true;
                var cause = historyEvent.StartChildWorkflowExecutionFailedEventAttributes.Cause;
                ResolveStart(new(
                    start.Seq,
                    null,
                    cause == StartChildWorkflowExecutionFailedCause.WorkflowAlreadyExists
                        ? null
                        : NewFailure("Child workflow could not start", ApplicationFailure($"Child workflow start failed: {cause}"), RetryState.NonRetryableFailure),
                    AlreadyExists: cause == StartChildWorkflowExecutionFailedCause.WorkflowAlreadyExists));
                break;
            case EventType.ChildWorkflowExecutionCompleted:
                Resolve(historyEvent.ChildWorkflowExecutionCompletedEventAttributes.Result?.Payloads_.FirstOrDefault(), null);
                break;
            case EventType.ChildWorkflowExecutionFailed:
                var failed = historyEvent.ChildWorkflowExecutionFailedEventAttributes;
                Resolve(null, NewFailure("Child Workflow execution failed", failed.Failure, failed.RetryState));
                break;
            case EventType.ChildWorkflowExecutionCanceled:
                Resolve(null, NewFailure("Child Workflow execution canceled", CanceledFailure(), RetryState.NonRetryableFailure));
                break;
            case EventType.ChildWorkflowExecutionTimedOut:
                var timeout = new Failure
                {
                    Message = "Child Workflow execution timed out",
                    TimeoutFailureInfo = new() { TimeoutType = TimeoutType.StartToClose },
                };
                var timedOut = historyEvent.ChildWorkflowExecutionTimedOutEventAttributes;
                Resolve(null, NewFailure("Child Workflow execution timed out", timeout, timedOut.RetryState));
                break;
            case EventType.ChildWorkflowExecutionTerminated:
                var terminated = new Failure
                {
                    Message = "Child Workflow execution terminated",
                    TerminatedFailureInfo = new(),
                };
                Resolve(null, NewFailure("Child Workflow execution terminated", terminated, RetryState.NonRetryableFailure));
                break;
            default:
                throw Nondeterminism.Error($"Child workflow machine does not handle this event: {historyEvent.Describe()}");
        }
    }

    private void ResolveCanceled()
    {
        if (resolved)
        {
            return;
        }

        var failure = NewFailure("Child Workflow execution cancelled", CanceledFailure(), RetryState.NonRetryableFailure);
        if (started)
        {
            Resolve(null, failure);
        }
        else
        {
            resolved = true;
            ResolveStart(new(start.Seq, null, failure, AlreadyExists: false));
        }
    }

    private void ResolveStart(ActivationJob.ResolveChildStart job)
    {
        if (!started)
        {
            started = true;
            host.Resolve(job);
        }
    }

    private void Resolve(Payload? result, Failure? failure)
    {
        if (!resolved)
        {
            resolved = true;
            host.Resolve(new ActivationJob.ResolveChild(start.Seq, result, failure));
        }
    }

    private static Failure CanceledFailure() => new() { Message = "Child Workflow execution cancelled", CanceledFailureInfo = new() };

    private static Failure ApplicationFailure(string message) => new()
    {
        Message = message,
        ApplicationFailureInfo = new() { NonRetryable = true },
    };

    private Failure NewFailure(string message, Failure? cause, RetryState retryState) => new()
    {
        Message = message,
        Cause = cause,
        ChildWorkflowExecutionFailureInfo = new()
        {
            WorkflowExecution = new() { WorkflowId = attributes.WorkflowId, RunId = runId },
            WorkflowType = attributes.WorkflowType,
            InitiatedEventId = initiatedEventId,
            StartedEventId = startedEventId,
            RetryState = retryState,
        },
    };
}
