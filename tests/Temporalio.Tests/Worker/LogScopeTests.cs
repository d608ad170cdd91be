using Microsoft.Extensions.Logging;
using Temporalio.Activities;
using Temporalio.Client;
using Temporalio.Tests.Support;
using Temporalio.Workflows;

namespace Temporalio.Tests.Worker;

public class LogScopeTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [ServerFact(ServerFeature.Update)]
    public async Task Log_ActivityAndUpdate_SayWhatTheyServe()
    {
        using var loggers = new RecordingLoggers();
        await using var worker = new RunningWorker(server.Client, options =>
        {
            options.AddWorkflow<TalkingWorkflow>().AddActivity(TalkingWorkflow.Talk);
            options.LoggerFactory = loggers;
        });
        var handle = await server.Client.StartWorkflowAsync((TalkingWorkflow w) => w.RunAsync(), worker.NewOptions());

        await handle.ExecuteUpdateAsync(w => w.TalkAsync(), new("update-1")).WithinDeadlineAsync();

        var update = loggers.Lines.Should().ContainSingle(line => line.Text == "from an update").Which;
        update.Category.Should().Be("Temporalio.Workflow:TalkingWorkflow");
        update.Scope.Should().Contain("UpdateId", "update-1").And.Contain("UpdateName", "Talk")
            .And.Contain("FirstExecutionRunId", handle.ResultRunId).And.Contain("WorkflowId", handle.Id);
        var activity = loggers.Lines.Should().ContainSingle(line => line.Text == "from an activity").Which;
        activity.Category.Should().Be("Temporalio.Activity:Talk");
        activity.Scope.Should().Contain("Namespace", server.Client.Options.Namespace)
            .And.Contain("WorkflowNamespace", server.Client.Options.Namespace).And.Contain("TaskQueue", worker.TaskQueue);
    }

    [Workflow]
    public class TalkingWorkflow
    {
        [Activity]
        public static void Talk() => ActivityExecutionContext.Current.Logger.LogInformation("from an activity");

        [WorkflowRun]
        public Task RunAsync() => Workflow.WaitConditionAsync(() => false);

        [WorkflowUpdate]
        public async Task TalkAsync()
        {
            await Workflow.ExecuteActivityAsync(() => Talk(), new() { StartToCloseTimeout = TimeSpan.FromSeconds(30) });
            Workflow.Logger.LogInformation("from an update");
        }
    }
}
