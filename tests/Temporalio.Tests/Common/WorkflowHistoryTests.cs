using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Common;

namespace Temporalio.Tests.Common;

public class WorkflowHistoryTests
{
    [Fact]
    public void RoundTrip_Events_AreEqual()
    {
        var history = new WorkflowHistory("id", [new HistoryEvent
        {
            EventId = 1,
            EventType = EventType.WorkflowExecutionStarted,
            EventTime = new() { Seconds = 5 },
            WorkflowExecutionStartedEventAttributes = new() { WorkflowType = new() { Name = "Move" }, Attempt = 1 },
        }]);

        var json = history.ToJson();

        json.Should().Contain("EVENT_TYPE_WORKFLOW_EXECUTION_STARTED").And.Contain("workflowExecutionStartedEventAttributes");
        WorkflowHistory.FromJson("id", json).Events.Should().Equal(history.Events);
    }

    [Fact]
    public void FromJson_CamelCaseEnums_AreRead()
    {
        const string Json = """
            {"events": [
              {"eventId": "1", "eventType": "WorkflowExecutionStarted",
               "workflowExecutionStartedEventAttributes": {
                 "taskQueue": {"name": "q", "kind": "Normal"},
                 "initiator": "CronSchedule",
                 "input": {"payloads": [{"data": "Tm9ybWFs"}]},
                 "header": {"fields": {"kind": {"data": "Tm9ybWFs"}}}}},
              {"eventId": "2", "eventType": "ActivityTaskFailed",
               "activityTaskFailedEventAttributes": {"retryState": "MaximumAttemptsReached",
                 "failure": {"cause": {"timeoutFailureInfo": {"timeoutType": "ScheduleToClose"}}}}}]}
            """;

        var events = WorkflowHistory.FromJson("id", Json).Events.ToList();

        events[0].EventType.Should().Be(EventType.WorkflowExecutionStarted);
        var started = events[0].WorkflowExecutionStartedEventAttributes;
        started.TaskQueue.Kind.Should().Be(TaskQueueKind.Normal);
        started.Initiator.Should().Be(ContinueAsNewInitiator.CronSchedule);
        started.Input.Payloads_[0].Data.ToStringUtf8().Should().Be("Normal");
        started.Header.Fields["kind"].Data.ToStringUtf8().Should().Be("Normal");
        var failed = events[1].ActivityTaskFailedEventAttributes;
        failed.RetryState.Should().Be(RetryState.MaximumAttemptsReached);
        failed.Failure.Cause.TimeoutFailureInfo.TimeoutType.Should().Be(TimeoutType.ScheduleToClose);
    }

    [Fact]
    public void FromJson_UnknownFields_AreIgnored()
    {
        const string Json = """{"events": [{"eventId": "3", "newField": {"a": 1}}]}""";

        WorkflowHistory.FromJson("id", Json).Events.Single().EventId.Should().Be(3);
    }
}
