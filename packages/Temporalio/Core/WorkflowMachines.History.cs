using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;

namespace Temporalio.Core;

/// <content>What history brings.</content>
internal sealed partial class WorkflowMachines
{
    private readonly Dictionary<long, Action<HistoryEvent>> followers = [];
    private readonly Dictionary<string, UpdateRequest> admittedUpdates = [];

    private void ApplySequence()
    {
        splitsByTask ??= events.Find(e => e.EventType == EventType.WorkflowTaskCompleted) is { } first ? SdkFlags.SplitsByTask(first) : null;
        var end = HistorySplitter.FindEnd(events, position, byTask: splitsByTask == true);
        Replaying = previousStartedEventId > 0;
        LookAhead(end);
        for (; position <= end; position++)
        {
            var historyEvent = events[position];
            CheckContiguous(historyEvent);
            StartUpdates(update => update.SequencingEventId < historyEvent.EventId);
            if (historyEvent.IsCommandEvent())
            {
                outgoing.Match(historyEvent);
                Closed |= historyEvent.IsClosing();
            }
            else
            {
                if (historyEvent.EventType != EventType.WorkflowTaskCompleted)
                {
                    outgoing.CheckEmpty(historyEvent);
                    Replaying &= historyEvent.EventId <= previousStartedEventId;
                }

                Apply(historyEvent, endsSequence: position == end);
            }

            LastEventId = historyEvent.EventId;
        }

        outgoing.CheckEmpty(null);

        // What history accepted belongs to this sequence; what only came with the task belongs to its last one.
        StartUpdates(update => !update.RunValidator || position == events.Count);
    }

    /// <summary>
    /// Some of what a workflow has to know before it runs is recorded only after it ran: which patches it takes and which
    /// updates it accepts.
    /// </summary>
    private void LookAhead(int end)
    {
        if (end + 1 >= events.Count || events[end + 1].EventType != EventType.WorkflowTaskCompleted)
        {
            return;
        }

        flagsReported |= events[end + 1].WorkflowTaskCompletedEventAttributes.SdkMetadata?.LangUsedFlags.Count > 0;
        for (var i = end + 2; i < events.Count && events[i].IsCommandEvent(); i++)
        {
            if (PatchMarker.TryRead(events[i], out var patchId, out _))
            {
                Resolve(new ActivationJob.NotifyHasPatch(patchId));
            }
            else if (events[i].EventType == EventType.WorkflowExecutionUpdateAccepted)
            {
                AddAcceptedUpdate(events[i].WorkflowExecutionUpdateAcceptedEventAttributes);
            }
        }
    }

    private void AddAcceptedUpdate(WorkflowExecutionUpdateAcceptedEventAttributes accepted)
    {
        var id = accepted.ProtocolInstanceId;
        var waiting = waitingUpdates.FindIndex(update => update.ProtocolInstanceId == id);
        if (waiting >= 0)
        {
            waitingUpdates[waiting] = waitingUpdates[waiting] with { RunValidator = false };
            return;
        }

        // An update that a reset carried over has its request in the admitted event only.
        var request = accepted.AcceptedRequest?.Input is not null
            ? accepted.AcceptedRequest
            : admittedUpdates.GetValueOrDefault(id)?.Decoded ?? FindAdmitted(id);
        if (request is null)
        {
            throw Nondeterminism.Error($"Accepted update '{id}' has no request in history");
        }

        AddUpdate(new(id, accepted.AcceptedRequestMessageId, accepted.AcceptedRequestSequencingEventId, request, request, RunValidator: false));
    }

    private Api.Update.V1.Request? FindAdmitted(string id) => events
        .Where(e => e.EventType == EventType.WorkflowExecutionUpdateAdmitted)
        .Select(e => e.WorkflowExecutionUpdateAdmittedEventAttributes.Request)
        .FirstOrDefault(request => request?.Meta?.UpdateId == id);

    private void StartUpdates(Func<UpdateRequest, bool> which)
    {
        foreach (var update in waitingUpdates.Where(which).ToList())
        {
            waitingUpdates.Remove(update);
            StartUpdate(update);
        }
    }

    private void CheckContiguous(HistoryEvent historyEvent)
    {
        if (historyEvent.EventId != LastEventId + 1)
        {
            throw new InvalidOperationException($"History has a gap: event {historyEvent.EventId} follows on event {LastEventId}");
        }
    }

    private void Apply(HistoryEvent historyEvent, bool endsSequence)
    {
        switch (historyEvent.EventType)
        {
            case EventType.WorkflowExecutionStarted:
                time = historyEvent.EventTime.ToDateTime();
                var started = historyEvent.WorkflowExecutionStartedEventAttributes;
                Resolve(new ActivationJob.Initialize(started, time, SipHash.Seed(started.OriginalExecutionRunId)));
                break;
            case EventType.WorkflowTaskStarted when endsSequence:
                ApplyTaskStarted(historyEvent);
                break;
            case EventType.WorkflowTaskFailed:
                var failed = historyEvent.WorkflowTaskFailedEventAttributes;
                if (failed.Cause == WorkflowTaskFailedCause.ResetWorkflow)
                {
                    Resolve(new ActivationJob.UpdateRandomSeed(SipHash.Seed(failed.NewRunId)));
                }

                break;
            case EventType.WorkflowExecutionSignaled:
                var signaled = historyEvent.WorkflowExecutionSignaledEventAttributes;
                Resolve(new ActivationJob.Signal(signaled.SignalName, signaled.Input?.Payloads_, signaled.Header));
                break;
            case EventType.WorkflowExecutionCancelRequested:
                Resolve(new ActivationJob.CancelWorkflow(historyEvent.WorkflowExecutionCancelRequestedEventAttributes.Cause));
                break;
            case EventType.WorkflowExecutionUpdateAdmitted:
                ApplyAdmitted(historyEvent);
                break;
            case EventType.WorkflowExecutionTerminated or EventType.WorkflowExecutionTimedOut:
                Closed = true;
                break;
            default:
                ApplyFollowing(historyEvent);
                break;
        }
    }

    private void ApplyTaskStarted(HistoryEvent historyEvent)
    {
        var started = historyEvent.WorkflowTaskStartedEventAttributes;
        var startTime = historyEvent.EventTime.ToDateTime();
        time = startTime > time ? startTime : time;
        historyLength = (int)historyEvent.EventId;
        historySize = (int)started.HistorySizeBytes;
        continueAsNewSuggested = started.SuggestContinueAsNew;
    }

    private void ApplyAdmitted(HistoryEvent historyEvent)
    {
        if (historyEvent.WorkflowExecutionUpdateAdmittedEventAttributes.Request is { Meta: not null } request)
        {
            var id = request.Meta.UpdateId;
            var update = new UpdateRequest(id, $"{id}/request", historyEvent.EventId, request, request, RunValidator: true);
            admittedUpdates[id] = update;
            AddUpdate(update);
        }
    }

    private void ApplyFollowing(HistoryEvent historyEvent)
    {
        var (refersTo, last) = historyEvent.Reference();
        if (refersTo == 0)
        {
            if (!historyEvent.IsIgnorable())
            {
                throw new InvalidOperationException($"History holds an event that this SDK does not know: {historyEvent.Describe()}");
            }

            return;
        }

        if (!followers.TryGetValue(refersTo, out var follower))
        {
            throw Nondeterminism.Error($"{historyEvent.Describe()} refers to event {refersTo}, which belongs to no command");
        }

        if (last)
        {
            followers.Remove(refersTo);
        }

        follower(historyEvent);
    }
}
