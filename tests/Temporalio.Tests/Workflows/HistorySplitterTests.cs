using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Core;
using Temporalio.Tests.Workflows.Support;

namespace Temporalio.Tests.Workflows;

public class HistorySplitterTests
{
    [Theory]
    [InlineData("timer_workflow_history.bin", new long[] { 3, 8, 10 })]
    [InlineData("fail_wf_task.bin", new long[] { 3, 11, 13 })]
    [InlineData("ends_empty_wft_complete.bin", new long[] { 3, 9, 10 })]
    [InlineData("old_change_marker_format.bin", new long[] { 3, 10, 15, 20, 22 })]
    [InlineData("evict_while_la_running_no_interference-16_history.bin", new long[] { 3, 7, 18 })]
    [InlineData("evict_while_la_running_no_interference-23_history.bin", new long[] { 10, 23, 33 })]
    [InlineData("evict_while_la_running_no_interference-85_history.bin", new long[] { 13, 24 })]
    [InlineData("long_local_activity_with_update-0_history.bin", new long[] { 3, 6, 11, 14, 19, 22, 27, 30, 35 })]
    [InlineData("long_local_activity_with_update-1_history.bin", new long[] { 3, 6, 11, 17, 21, 25, 28, 33 })]
    [InlineData("long_local_activity_with_update-2_history.bin", new long[] { 9, 12, 17, 23, 26, 31 })]
    [InlineData("long_local_activity_with_update-3_history.bin", new long[] { 9, 12, 17, 23, 27, 31 })]
    public void FindEnd_RecordedHistory_EndsWhereTheLiveTasksDid(string file, long[] expected) =>
        Ends(Read(file)).Should().Equal(expected);

    [Theory]
    [InlineData("timer_workflow_history.bin")]
    [InlineData("fail_wf_task.bin")]
    [InlineData("ends_empty_wft_complete.bin")]
    [InlineData("old_change_marker_format.bin")]
    [InlineData("evict_while_la_running_no_interference-23_history.bin")]
    [InlineData("long_local_activity_with_update-1_history.bin")]
    [InlineData("long_local_activity_with_update-3_history.bin")]
    public void FindEnd_EveryCutOfARecordedHistory_CoversEachEventOnce(string file)
    {
        var events = Read(file);
        for (var length = 1; length <= events.Count; length++)
        {
            Ends(events.Take(length).ToList())[^1].Should().Be(length);
        }
    }

    [Fact]
    public void FindEnd_TaskWithoutTrace_IsFoldedIntoTheNext()
    {
        var history = new FakeHistory().Start("W").Task().TaskCompleted().Task().TaskCompleted().Signal("s").Task();
        Ends(history.Events).Should().Equal(6, 10);
    }

    [Fact]
    public void FindEnd_ByTask_EachCompletedTaskEnds()
    {
        var history = new FakeHistory().Start("W").Task().TaskFailed().Task().TaskCompleted().Task().TaskCompleted().Signal("s").Task();
        Ends(history.Events, byTask: true).Should().Equal(6, 9, 13);
    }

    [Fact]
    public void FindEnd_FailedTask_IsFoldedIntoTheNext()
    {
        var history = new FakeHistory().Start("W").Task().TaskFailed().Task().TaskCompleted();
        Ends(history.Events).Should().Equal(6, 7);
    }

    [Fact]
    public void FindEnd_UpdateAcceptedAfterSilentTasks_EndsBeforeTheUpdateWasSequenced()
    {
        var history = new FakeHistory().Start("W").Task().TaskCompleted().Task().TaskCompleted().Task().TaskCompleted();
        history.UpdateAccepted("u", "update", sequencingEventId: 8);
        Ends(history.Events).Should().Equal(6, 9, 11);
    }

    [Fact]
    public void FindEnd_UpdateAcceptedByTheFirstTask_EndsAtThatTask()
    {
        var history = new FakeHistory().Start("W").Task().TaskCompleted();
        history.UpdateAccepted("u", "update", sequencingEventId: 2);
        Ends(history.Events).Should().Equal(3, 5);
    }

    [Fact]
    public void FindEnd_TerminatedInTheMiddleOfATask_EndsWithTheHistory()
    {
        var history = new FakeHistory().Start("W").Task();
        history.Add(EventType.WorkflowExecutionTerminated);
        Ends(history.Events).Should().Equal(4);
    }

    private static List<HistoryEvent> Read(string file) =>
        [.. History.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Histories", file))).Events];

    private static List<long> Ends(List<HistoryEvent> events, bool byTask = false)
    {
        List<long> ends = [];
        for (var start = 0; start < events.Count;)
        {
            var end = HistorySplitter.FindEnd(events, start, byTask);
            ends.Add(events[end].EventId);
            start = end + 1;
        }

        return ends;
    }
}
