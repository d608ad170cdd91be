using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Temporalio.DevServer.Engine.Commands;

internal sealed partial class CommandProcessor
{
    private void StartTimer(Command command)
    {
        var asked = command.StartTimerCommandAttributes;
        Require(asked.TimerId.Length is > 0 and <= Limits.IdLength, WorkflowTaskFailedCause.BadStartTimerAttributes, "TimerId is not set on command, or too long.");
        Require(asked.StartToFireTimeout.OrZero() >= TimeSpan.Zero, WorkflowTaskFailedCause.BadStartTimerAttributes, "A valid StartToFireTimeout is not set on command.");
        Require(!run.Timers.Contains(asked.TimerId), WorkflowTaskFailedCause.StartTimerDuplicateId, $"Timer {asked.TimerId} is pending already.");
        AddEvent(command, new HistoryEvent
        {
            EventType = EventType.TimerStarted,
            TimerStartedEventAttributes = new TimerStartedEventAttributes
            {
                TimerId = asked.TimerId,
                StartToFireTimeout = asked.StartToFireTimeout,
                WorkflowTaskCompletedEventId = completedId,
            },
        });
    }

    private void CancelTimer(CancelTimerCommandAttributes asked)
    {
        long startedEventId;
        if (run.Timers.Find(asked.TimerId) is { } timer)
        {
            startedEventId = timer.StartedEventId;
        }
        else if (!run.RemoveBufferedTimerFired(asked.TimerId, out startedEventId))
        {
            throw new CommandException(WorkflowTaskFailedCause.BadCancelTimerAttributes, $"There is no timer {asked.TimerId}.");
        }

        run.Add(new HistoryEvent
        {
            EventType = EventType.TimerCanceled,
            TimerCanceledEventAttributes = new TimerCanceledEventAttributes
            {
                TimerId = asked.TimerId,
                StartedEventId = startedEventId,
                WorkflowTaskCompletedEventId = completedId,
                Identity = context.Identity,
            },
        });
    }

    private void RecordMarker(Command command)
    {
        var asked = command.RecordMarkerCommandAttributes;
        Require(asked.MarkerName.Length is > 0 and <= Limits.IdLength, WorkflowTaskFailedCause.BadRecordMarkerAttributes, "MarkerName is not set on command, or too long.");
        var recorded = new MarkerRecordedEventAttributes
        {
            MarkerName = asked.MarkerName,
            WorkflowTaskCompletedEventId = completedId,
            Header = asked.Header,
            Failure = asked.Failure,
        };
        recorded.Details.Add(asked.Details);
        AddEvent(command, new HistoryEvent { EventType = EventType.MarkerRecorded, MarkerRecordedEventAttributes = recorded });
    }

    private void UpsertSearchAttributes(Command command)
    {
        var attributes = command.UpsertWorkflowSearchAttributesCommandAttributes.SearchAttributes;
        Require(attributes?.IndexedFields.Count > 0, WorkflowTaskFailedCause.BadSearchAttributes, "SearchAttributes is not set on command.");
        try
        {
            context.CheckSearchAttributes(run.State.Namespace, attributes);
        }
        catch (Grpc.GrpcException error)
        {
            throw new CommandException(WorkflowTaskFailedCause.BadSearchAttributes, error.Message);
        }

        AddEvent(command, new HistoryEvent
        {
            EventType = EventType.UpsertWorkflowSearchAttributes,
            UpsertWorkflowSearchAttributesEventAttributes = new UpsertWorkflowSearchAttributesEventAttributes
            {
                SearchAttributes = attributes,
                WorkflowTaskCompletedEventId = completedId,
            },
        });
    }

    private void ModifyProperties(Command command)
    {
        var memo = command.ModifyWorkflowPropertiesCommandAttributes.UpsertedMemo;
        Require(memo?.Fields.Count > 0, WorkflowTaskFailedCause.BadModifyWorkflowPropertiesAttributes, "UpsertedMemo is not set on command.");
        Require(memo!.CalculateSize() <= Limits.BlobSize, WorkflowTaskFailedCause.BadModifyWorkflowPropertiesAttributes, "The memo exceeds the size limit.");
        AddEvent(command, new HistoryEvent
        {
            EventType = EventType.WorkflowPropertiesModified,
            WorkflowPropertiesModifiedEventAttributes = new WorkflowPropertiesModifiedEventAttributes
            {
                UpsertedMemo = memo,
                WorkflowTaskCompletedEventId = completedId,
            },
        });
    }
}
