using Temporalio.Client;
using Temporalio.Common;
using Temporalio.Exceptions;
using Temporalio.Tests.Support;
using Temporalio.Tests.Workflows.EndToEnd;
using Temporalio.Worker;

namespace Temporalio.Tests.Workflows.Zoo;

/// <summary>Runs each workflow of the zoo on a server and returns what history came of it.</summary>
internal static class ZooScenarios
{
    public static IReadOnlyDictionary<string, Func<RunningWorker, ITemporalClient, Task<WorkflowHandle>>> All { get; } =
        new Dictionary<string, Func<RunningWorker, ITemporalClient, Task<WorkflowHandle>>>
        {
            ["timers"] = async (worker, client) => await EndAsync(
                await client.StartWorkflowAsync((TimersWorkflow w) => w.RunAsync(), worker.NewOptions())),
            ["activities"] = async (worker, client) => await EndAsync(
                await client.StartWorkflowAsync((ActivitiesWorkflow w) => w.RunAsync(), worker.NewOptions())),
            ["messages"] = MessagesAsync,
            ["family"] = async (worker, client) => await EndAsync(
                await client.StartWorkflowAsync((FamilyWorkflow w) => w.RunAsync(), worker.NewOptions())),
            ["continued"] = async (worker, client) => await EndAsync(
                await client.StartWorkflowAsync((ChangesWorkflow w) => w.RunAsync(1, "x"), worker.NewOptions())),
            ["changes"] = async (worker, client) => await EndAsync(
                await client.StartWorkflowAsync((ChangesWorkflow w) => w.RunAsync(0, "x"), worker.NewOptions())),
            ["repaired"] = RepairedAsync,
            ["reset"] = ResetAsync,
            ["saga-cancelled"] = CancelledSagaAsync,
        };

    public static TemporalWorkerOptions Add(TemporalWorkerOptions options) => options
        .AddWorkflow<TimersWorkflow>().AddWorkflow<ActivitiesWorkflow>().AddWorkflow<MessagesWorkflow>().AddWorkflow<FamilyWorkflow>()
        .AddWorkflow<FamilyWorkflow.ChildWorkflow>().AddWorkflow<ChangesWorkflow>().AddWorkflow<RepairedWorkflow>().AddWorkflow<SagaWorkflow>()
        .AddAllActivities(typeof(ZooActivities), null).AddAllActivities(new SagaActivities());

    // Without the limit on how long workflow code may take: a busy machine is no finding here.
    public static WorkflowReplayer NewReplayer() => new(new WorkflowReplayerOptions { DebugMode = true }
        .AddWorkflow<TimersWorkflow>().AddWorkflow<ActivitiesWorkflow>().AddWorkflow<MessagesWorkflow>().AddWorkflow<FamilyWorkflow>()
        .AddWorkflow<FamilyWorkflow.ChildWorkflow>().AddWorkflow<ChangesWorkflow>().AddWorkflow<RepairedWorkflow>().AddWorkflow<SagaWorkflow>());

    public static async Task<WorkflowHistory> RunAsync(string name)
    {
        await using var server = await TestServer.StartAsync();
        await using var worker = new RunningWorker(server.Client, options => Add(options));
        var handle = await All[name](worker, server.Client);
        // The first run of a chain, not the one that the id stands for by now.
        return await (handle with { RunId = handle.RunId ?? handle.ResultRunId }).FetchHistoryAsync();
    }

    private static async Task<WorkflowHandle> EndAsync(WorkflowHandle handle)
    {
        await handle.GetResultAsync().WithinDeadlineAsync();
        return handle;
    }

    private static async Task<WorkflowHandle> MessagesAsync(RunningWorker worker, ITemporalClient client)
    {
        var handle = await client.StartWorkflowAsync((MessagesWorkflow w) => w.RunAsync("one"), worker.NewOptions());
        await handle.SignalAsync("Late", ["early"]);
        var appended = new[] { "two", "three" }.Select(text => handle.ExecuteUpdateAsync(w => w.AppendAsync(text))).ToList();
        await Refused(handle.ExecuteUpdateAsync(w => w.AppendAsync(string.Empty)));
        await Refused(handle.ExecuteUpdateAsync(w => w.FailAsync()));
        await Task.WhenAll(appended).WithinDeadlineAsync();
        await handle.SignalAsync(w => w.FinishAsync());
        return await EndAsync(handle);
    }

    private static async Task<WorkflowHandle> RepairedAsync(RunningWorker worker, ITemporalClient client)
    {
        var options = worker.NewOptions();
        options.TaskTimeout = TimeSpan.FromSeconds(1);
        RepairedWorkflow.Break(options.Id!);
        return await EndAsync(await client.StartWorkflowAsync((RepairedWorkflow w) => w.RunAsync(), options));
    }

    private static async Task<WorkflowHandle> ResetAsync(RunningWorker worker, ITemporalClient client)
    {
        var handle = await EndAsync(await client.StartWorkflowAsync((ChangesWorkflow w) => w.RunAsync(0, "x"), worker.NewOptions()));
        var events = (await handle.FetchHistoryAsync()).Events;
        var reset = await client.WorkflowService.ResetWorkflowExecutionAsync(new()
        {
            Namespace = client.Options.Namespace,
            WorkflowExecution = new() { WorkflowId = handle.Id, RunId = handle.ResultRunId },
            Reason = "once more",
            RequestId = Guid.NewGuid().ToString(),
            WorkflowTaskFinishEventId = events.Last(e => e.EventType == Api.Enums.V1.EventType.WorkflowTaskCompleted).EventId,
        });
        return await EndAsync(client.GetWorkflowHandle(handle.Id, reset.RunId));
    }

    private static async Task<WorkflowHandle> CancelledSagaAsync(RunningWorker worker, ITemporalClient client)
    {
        var handle = await client.StartWorkflowAsync((SagaWorkflow w) => w.RunAsync(new[] { "a" }, true), worker.NewOptions());
        await Eventually.IsTrueAsync(
            async () => (await handle.FetchHistoryAsync()).Events.Any(e => e.EventType == Api.Enums.V1.EventType.ActivityTaskCompleted), "first step");
        await handle.CancelAsync();
        try
        {
            await handle.GetResultAsync().WithinDeadlineAsync();
        }
        catch (WorkflowFailedException e) when (e.InnerException is CanceledFailureException)
        {
            // As it should be.
        }

        return handle;
    }

    private static async Task Refused(Task update)
    {
        try
        {
            await update.WithinDeadlineAsync();
        }
        catch (WorkflowUpdateFailedException)
        {
            return;
        }

        throw new InvalidOperationException("The update was not refused");
    }
}
