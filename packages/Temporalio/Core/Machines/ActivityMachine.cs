using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Workflows;

namespace Temporalio.Core.Machines;

/// <summary>An activity from its scheduling to its end.</summary>
internal sealed class ActivityMachine
{
    private readonly IMachineHost host;
    private readonly WorkflowCommand.ScheduleActivity schedule;
    private readonly ScheduleActivityTaskCommandAttributes attributes;
    private readonly OutgoingCommand outgoing;
    private long scheduledEventId;
    private long startedEventId;
    private bool cancelRequested;
    private bool resolved;

    public ActivityMachine(IMachineHost host, WorkflowCommand.ScheduleActivity schedule)
    {
        this.host = host;
        this.schedule = schedule;
        attributes = schedule.Command.ScheduleActivityTaskCommandAttributes;
        outgoing = host.Send(schedule.Command, OnScheduled);
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
            ResolveCanceled(null);
            return;
        }

        if (schedule.CancellationType != ActivityCancellationType.Abandon)
        {
            var command = new Command
            {
                CommandType = CommandType.RequestCancelActivityTask,
                RequestCancelActivityTaskCommandAttributes = new() { ScheduledEventId = scheduledEventId },
            };
            host.Send(command, OnCancelRequested);
        }

        if (schedule.CancellationType != ActivityCancellationType.WaitCancellationCompleted)
        {
            ResolveCanceled(null);
        }
    }

    private void OnScheduled(HistoryEvent recorded)
    {
        var scheduled = recorded.ActivityTaskScheduledEventAttributes;
        if (scheduled.ActivityId != attributes.ActivityId)
        {
            throw Nondeterminism.Error(
                $"Activity id of scheduled event '{scheduled.ActivityId}' does not match activity id of activity command '{attributes.ActivityId}'");
        }

        if (scheduled.ActivityType?.Name != attributes.ActivityType.Name)
        {
            throw Nondeterminism.Error(
                $"Activity type of scheduled event '{scheduled.ActivityType?.Name}' does not match activity type of activity command '{attributes.ActivityType.Name}'");
        }

        scheduledEventId = recorded.EventId;
        host.Follow(scheduledEventId, OnEvent);
    }

    private void OnCancelRequested(HistoryEvent recorded)
    {
        var found = recorded.ActivityTaskCancelRequestedEventAttributes.ScheduledEventId;
        if (found != scheduledEventId)
        {
            throw Nondeterminism.Error(
                $"Cancel request of {recorded.Describe()} is for activity of event {found}, not {scheduledEventId}");
        }
    }

    private void OnEvent(HistoryEvent historyEvent)
    {
        switch (historyEvent.EventType)
        {
            case EventType.ActivityTaskStarted:
                startedEventId = historyEvent.EventId;
                break;
            case EventType.ActivityTaskCompleted:
                Resolve(historyEvent.ActivityTaskCompletedEventAttributes.Result?.Payloads_.FirstOrDefault(), null);
                break;
            case EventType.ActivityTaskFailed:
                var failed = historyEvent.ActivityTaskFailedEventAttributes;
                ResolveFailed("Activity task failed", failed.Failure, failed.Identity, failed.RetryState);
                break;
            case EventType.ActivityTaskTimedOut:
                var timedOut = historyEvent.ActivityTaskTimedOutEventAttributes;
                ResolveFailed("Activity task timed out", timedOut.Failure, string.Empty, timedOut.RetryState);
                break;
            case EventType.ActivityTaskCanceled:
                var canceled = historyEvent.ActivityTaskCanceledEventAttributes;
                ResolveCanceled(canceled.Details, canceled.Identity);
                break;
            default:
                throw Nondeterminism.Error($"Activity machine does not handle this event: {historyEvent.Describe()}");
        }
    }

    private void ResolveCanceled(Payloads? details, string identity = "") => ResolveFailed(
        "Activity cancelled",
        new() { Message = "Activity cancelled", CanceledFailureInfo = new() { Details = details } },
        identity,
        RetryState.CancelRequested);

    private void ResolveFailed(string message, Failure? cause, string identity, RetryState retryState) => Resolve(null, new()
    {
        Message = message,
        Cause = cause,
        ActivityFailureInfo = new()
        {
            ActivityId = attributes.ActivityId,
            ActivityType = attributes.ActivityType,
            Identity = identity,
            RetryState = retryState,
            ScheduledEventId = scheduledEventId,
            StartedEventId = startedEventId,
        },
    });

    private void Resolve(Payload? result, Failure? failure)
    {
        if (!resolved)
        {
            resolved = true;
            host.Resolve(new ActivationJob.ResolveActivity(schedule.Seq, result, failure));
        }
    }
}
