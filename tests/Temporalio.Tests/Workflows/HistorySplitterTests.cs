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
    public void FindEnd_RecordedHistory_EndsWhereTheLiveTasksDid(string file, long[] expected) =>
        Ends(Read(file)).Should().Equal(expected);

    [Theory]
    [InlineData("timer_workflow_history.bin")]
    [InlineData("fail_wf_task.bin")]
    [InlineData("ends_empty_wft_complete.bin")]
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

    private static List<long> Ends(List<HistoryEvent> events)
    {
        List<long> ends = [];
        for (var start = 0; start < events.Count;)
        {
            var end = HistorySplitter.FindEnd(events, start);
            ends.Add(events[end].EventId);
            start = end + 1;
        }

        return ends;
    }
}
