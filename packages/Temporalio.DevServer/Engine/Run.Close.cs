using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.DevServer.Storage;

namespace Temporalio.DevServer.Engine;

internal sealed partial class Run
{
    public void Terminate(string reason, Payloads? details, string identity)
    {
        AbandonWorkflowTask();
        Close(Terminated(reason, details, identity));
    }

    /// <summary>Ends a run whose work goes on in another one: to its parent the child still runs.</summary>
    public void TerminateForReset(string reason, string identity)
    {
        AbandonWorkflowTask();
        Add(Terminated(reason, null, identity));
        CloseChildren();
    }

    /// <summary>Writes the closing event and whatever it means for the run's parent and children.</summary>
    public void Close(HistoryEvent closing)
    {
        Add(closing);
        if (State.Parent is not null && State.NewRunId.Length == 0)
        {
            AddOutbox(new OutboxTask { Kind = OutboxTask.Types.Kind.CloseToParent });
        }

        CloseChildren();
    }

    public void Signal(WorkflowExecutionSignaledEventAttributes signal)
    {
        if (signal.RequestId.Length > 0 && Requests.Contains(signal.RequestId))
        {
            return;
        }

        if (State.SignalCount >= Limits.Signals)
        {
            throw new Grpc.GrpcException(Grpc.GrpcCode.InvalidArgument, "exceeded workflow execution limit for signal events");
        }

        AddExternal(new HistoryEvent { EventType = EventType.WorkflowExecutionSignaled, WorkflowExecutionSignaledEventAttributes = signal });
        ScheduleWorkflowTask();
    }

    /// <summary>Records that someone wants the run cancelled; a second request changes nothing.</summary>
    public void RequestCancel(WorkflowExecutionCancelRequestedEventAttributes request)
    {
        if (State.CancelRequested)
        {
            return;
        }

        AddExternal(new HistoryEvent
        {
            EventType = EventType.WorkflowExecutionCancelRequested,
            WorkflowExecutionCancelRequestedEventAttributes = request,
        });
        ScheduleWorkflowTask();
    }

    private static HistoryEvent Terminated(string reason, Payloads? details, string identity) => new()
    {
        EventType = EventType.WorkflowExecutionTerminated,
        WorkflowExecutionTerminatedEventAttributes = new WorkflowExecutionTerminatedEventAttributes
        {
            Reason = reason,
            Details = details,
            Identity = identity,
        },
    };

    private void CloseChildren()
    {
        foreach (var child in Children.Values.Where(child => child.ParentClosePolicy != ParentClosePolicy.Abandon))
        {
            AddOutbox(new OutboxTask { Kind = OutboxTask.Types.Kind.ParentClosePolicy, EventId = child.InitiatedEventId, Child = child.Clone() });
        }
    }

    private void TimeOut()
    {
        AbandonWorkflowTask();
        Close(new HistoryEvent
        {
            EventType = EventType.WorkflowExecutionTimedOut,
            WorkflowExecutionTimedOutEventAttributes = new WorkflowExecutionTimedOutEventAttributes { RetryState = RetryState.RetryPolicyNotSet },
        });
    }
}
