using Temporalio.Activities;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.DevServer;
using Temporalio.Tests.Support;
using Temporalio.Worker;
using static Temporalio.Tests.Support.ScriptedWorkflows;
using Server = Temporalio.DevServer.DevServer;

namespace Temporalio.Tests.Worker;

public sealed class ServerRestartTests : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("temporal-restart-");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public async Task Execute_ServerRestartsUnderAnActivity_ResultArrives()
    {
        var started = new TaskCompletionSource();
        var finish = new TaskCompletionSource();

        [Activity]
        async Task<string> MoveAsync()
        {
            started.TrySetResult();
            await finish.Task;
            return $"attempt {ActivityExecutionContext.Current.Info.Attempt}";
        }

        var options = new DevServerOptions { DatabaseFile = Path.Combine(directory.FullName, "temporal.db") };
        var server = await Server.StartAsync(options);
        options = options with { Port = server.Port };
        var client = await TemporalClient.ConnectAsync(new(server.TargetHost));
        using var worker = new TemporalWorker(client, new TemporalWorkerOptions("moves").AddActivity(MoveAsync));
        try
        {
            await worker.ExecuteAsync(async () =>
            {
                WorkflowHandle handle;
                await using (new ScriptedWorkflows(client, "moves", _ => [Activity("moves", "Move")]))
                {
                    handle = await client.StartWorkflowAsync("Move", [], new("move", "moves"));
                    await started.Task.WithinDeadlineAsync();
                }
                await server.DisposeAsync();
                finish.SetResult();
                server = await Server.StartAsync(options);
                await using var second = new ScriptedWorkflows(client, "moves", events =>
                    [Complete(events.Count(e => e.EventType == EventType.ActivityTaskCompleted))]);
                (await handle.GetResultAsync<int>().WithinDeadlineAsync()).Should().Be(1);
            }).WithinDeadlineAsync();
        }
        finally
        {
            await server.DisposeAsync();
        }
    }
}
