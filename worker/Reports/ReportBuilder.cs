using Google.Protobuf.WellKnownTypes;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Requests;
using Masterful.Workflows.Contracts.Status;
using Masterful.Workflows.Phases;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Common;
using Temporalio.Converters;
using System.Text.Json;

namespace Masterful.Worker.Reports;

/// <summary>Reads a history, live or exported, and tells what happened. Needs no worker and no landscape.</summary>
public static class ReportBuilder
{
    private static readonly IPayloadConverter Converter = MigrationDataConverter.Instance.PayloadConverter;

    /// <summary>Builds the report of one run.</summary>
    public static MigrationReport Build(WorkflowHistory history, string runId = "")
    {
        var events = history.Events.ToList();
        var started = events[0].WorkflowExecutionStartedEventAttributes;
        var last = events[^1];
        var result = last.WorkflowExecutionCompletedEventAttributes is { } completed ? Decode<MigrationResult>(completed.Result) : null;
        var activities = ActivityLines(events);
        return new MigrationReport(
            history.Id,
            runId.Length > 0 ? runId : started.OriginalExecutionRunId,
            Decode<JsonElement?>(started.Input) is { ValueKind: JsonValueKind.Object } input && input.TryGetProperty("shoot", out var shoot) ? shoot.GetString() ?? "" : "",
            StatusOf(last),
            result?.Outcome.ToString() ?? "",
            At(events[0].EventTime),
            StatusOf(last) == "Running" ? null : At(last.EventTime),
            result?.PlanDigest ?? "",
            last.WorkflowExecutionFailedEventAttributes is { } failed ? Innermost(failed.Failure) : "",
            result?.Phases ?? PhasesOf(activities),
            activities,
            result?.Operators ?? OperatorsOf(events),
            result?.Compensations ?? [],
            result?.Evidence ?? new MigrationEvidence());
    }

    private static string StatusOf(HistoryEvent last) => last.EventType switch
    {
        EventType.WorkflowExecutionCompleted => "Completed",
        EventType.WorkflowExecutionFailed => "Failed",
        EventType.WorkflowExecutionCanceled => "Canceled",
        EventType.WorkflowExecutionTerminated => "Terminated",
        EventType.WorkflowExecutionTimedOut => "TimedOut",
        _ => "Running",
    };

    private static List<ActivityLine> ActivityLines(List<HistoryEvent> events)
    {
        var started = events.Where(item => item.ActivityTaskStartedEventAttributes is not null)
            .ToDictionary(item => item.ActivityTaskStartedEventAttributes.ScheduledEventId, item => item.ActivityTaskStartedEventAttributes);
        var ended = events.Select(item => (item, end: EndOf(item))).Where(pair => pair.end is not null)
            .ToDictionary(pair => pair.end!.Value.Scheduled, pair => (pair.item.EventTime, pair.end!.Value.Outcome, pair.end.Value.Failure));
        return events.Where(item => item.ActivityTaskScheduledEventAttributes is not null)
            .Select(item =>
            {
                var scheduled = item.ActivityTaskScheduledEventAttributes;
                var end = ended.TryGetValue(item.EventId, out var found) ? found : default;
                var start = started.GetValueOrDefault(item.EventId);
                return new ActivityLine(
                    scheduled.ActivityType.Name,
                    item.UserMetadata?.Summary is { } summary ? Converter.ToValue(summary, typeof(string)) as string ?? "" : "",
                    scheduled.TaskQueue.Name,
                    At(item.EventTime),
                    end.EventTime is null ? null : At(end.EventTime),
                    start?.Attempt ?? 0,
                    end.Outcome ?? "running",
                    Innermost(end.Failure ?? start?.LastFailure));
            })
            .ToList();
    }

    private static (long Scheduled, string Outcome, Failure? Failure)? EndOf(HistoryEvent item) => item.EventType switch
    {
        EventType.ActivityTaskCompleted => (item.ActivityTaskCompletedEventAttributes.ScheduledEventId, "completed", null),
        EventType.ActivityTaskFailed => (item.ActivityTaskFailedEventAttributes.ScheduledEventId, "failed", item.ActivityTaskFailedEventAttributes.Failure),
        EventType.ActivityTaskTimedOut => (item.ActivityTaskTimedOutEventAttributes.ScheduledEventId, "timed out", item.ActivityTaskTimedOutEventAttributes.Failure),
        EventType.ActivityTaskCanceled => (item.ActivityTaskCanceledEventAttributes.ScheduledEventId, "canceled", null),
        _ => null,
    };

    private static List<PhaseStatus> PhasesOf(List<ActivityLine> activities) =>
        PhaseTable.All.Select(phase =>
        {
            var own = activities.Where(activity => phase.Activities.Contains(activity.Type)).ToList();
            var outcome = own.Count == 0 ? PhaseOutcome.Pending : PhaseOutcome.Running;
            return new PhaseStatus(
                phase.Id, outcome, own.Count == 0 ? null : own.Min(activity => activity.ScheduledAt), null,
                own.Select(activity => $"{activity.Type}: {activity.Outcome}{(activity.Error.Length > 0 ? ": " + activity.Error : "")}").ToList());
        }).ToList();

    private static List<OperatorAction> OperatorsOf(List<HistoryEvent> events)
    {
        var actions = new List<OperatorAction>();
        foreach (var item in events)
        {
            var (name, input) = item switch
            {
                { WorkflowExecutionSignaledEventAttributes: { } signal } => (signal.SignalName, signal.Input),
                { WorkflowExecutionUpdateAcceptedEventAttributes: { } update } => (update.AcceptedRequest.Input.Name, update.AcceptedRequest.Input.Args),
                _ => (null, null),
            };
            if (name is null)
            {
                continue;
            }

            var (by, reason) = name == "Approve"
                ? Decode<ApproveRequest>(input) is { } approval ? (approval.By, approval.Plan) : ("", "")
                : Decode<OperatorRequest>(input) is { } request ? (request.By, request.Reason) : ("", "");
            actions.Add(new OperatorAction(At(item.EventTime), name, default, by, reason));
        }

        return actions;
    }

    private static string Innermost(Failure? failure)
    {
        var current = failure;
        while (current?.Cause is not null)
        {
            current = current.Cause;
        }

        return current?.Message ?? "";
    }

    private static DateTimeOffset At(Timestamp time) => time.ToDateTimeOffset();

    private static T? Decode<T>(Temporalio.Api.Common.V1.Payloads? payloads)
    {
        if (payloads is null || payloads.Payloads_.Count == 0)
        {
            return default;
        }

        return Converter.ToValue(payloads.Payloads_[0], typeof(T)) is T value ? value : default;
    }
}
