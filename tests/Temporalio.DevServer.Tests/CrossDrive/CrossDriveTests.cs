using System.Diagnostics;
using System.Text.Json;
using Google.Protobuf;
using Temporalio.Api.History.V1;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Worker;

namespace Temporalio.DevServer.Tests.CrossDrive;

/// <summary>One SDK's client drives the other SDK's worker, in both directions, on one server.</summary>
public sealed class CrossDriveTests : IClassFixture<TypeScriptPackages>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly TypeScriptPackages packages;
    private readonly string queue = $"queue-{Guid.NewGuid():N}";

    public CrossDriveTests(TypeScriptPackages packages)
    {
        this.packages = packages;
    }

    [Fact]
    public async Task TypeScriptClient_WorkerOfOurs_DrivesItsWorkflowsWhichReplay()
    {
        packages.Failure.Should().BeNull("npm ci must have installed the SDK");
        await using var server = await DevServer.StartAsync(new DevServerOptions());
        var client = await TemporalClient.ConnectAsync(new(server.TargetHost));
        var options = new TemporalWorkerOptions(queue).AddActivity(CrossActivities.Greet);
        var replayer = new WorkflowReplayerOptions();
        foreach (var type in Workflows)
        {
            options.AddWorkflow(type);
            replayer.AddWorkflow(type);
        }

        using var worker = new TemporalWorker(client, options);
        var (code, output) = await worker.ExecuteAsync(() => TypeScriptPackages.RunAsync(
            "node",
            ["--test", "--test-reporter=tap", "--test-timeout=120000", Path.Combine("cross", "driver.test.mjs")],
            Patience,
            Environment(server)));

        code.Should().Be(0, "node's summary is:\n{0}", TypeScriptPackages.Summary(output));
        var replayed = 0;
        await foreach (var run in client.ListWorkflowsAsync(""))
        {
            var history = await client.GetWorkflowHandle(run.Id, run.RunId).FetchHistoryAsync();
            await new WorkflowReplayer(replayer).ReplayWorkflowAsync(history);
            replayed++;
        }

        replayed.Should().BeGreaterThan(8);
    }

    [Fact]
    public async Task ClientOfOurs_TypeScriptWorker_DrivesItsWorkflowsWhichReplayThere()
    {
        packages.Failure.Should().BeNull("npm ci must have installed the SDK");
        await using var server = await DevServer.StartAsync(new DevServerOptions());
        var client = await TemporalClient.ConnectAsync(new(server.TargetHost));
        using var worker = StartWorker(server);
        try
        {
            await DriveAsync(client).WaitAsync(Patience);
        }
        finally
        {
            worker.StandardInput.Close();
            await worker.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        }

        worker.ExitCode.Should().Be(0);
        await ReplayThereAsync(client);
    }

    private static IEnumerable<Type> Workflows => typeof(CrossDriveTests).Assembly.GetTypes()
        .Where(type => type.Namespace == typeof(CrossDriveTests).Namespace && type.IsDefined(typeof(Temporalio.Workflows.WorkflowAttribute), false));

    private async Task DriveAsync(TemporalClient client)
    {
        (await (await StartAsync(client, "greeter", "Ada")).GetResultAsync<string>()).Should().Be("Hello, Ada!");

        var collector = await StartAsync(client, "collector");
        foreach (var item in new[] { 1, 2, 3 })
        {
            await collector.SignalAsync("add", [item]);
        }

        (await collector.QueryAsync<int[]>("items", [])).Should().Equal(1, 2, 3);
        var unknown = () => collector.QueryAsync<int[]>("nothing", []);
        await unknown.Should().ThrowAsync<WorkflowQueryFailedException>();
        await collector.SignalAsync("finish", []);
        (await collector.GetResultAsync<int[]>()).Should().Equal(1, 2, 3);

        var updatable = await StartAsync(client, "updatable");
        (await updatable.ExecuteUpdateAsync<int>("set", [4])).Should().Be(0);
        var slow = await updatable.StartUpdateAsync<string>("slow", ["Bob"], new(WorkflowUpdateStage.Accepted));
        (await slow.GetResultAsync()).Should().Be("Hello, Bob!");
        var negative = () => updatable.ExecuteUpdateAsync<int>("set", [-1]);
        (await negative.Should().ThrowAsync<WorkflowUpdateFailedException>())
            .WithInnerException<ApplicationFailureException>().Which.ErrorType.Should().Be("Invalid");
        await updatable.SignalAsync("finish", []);
        (await updatable.GetResultAsync<int>()).Should().Be(4);

        var failing = await StartAsync(client, "failing", "bad");
        var failed = () => failing.GetResultAsync();
        var cause = (await failed.Should().ThrowAsync<WorkflowFailedException>()).WithInnerException<ApplicationFailureException>().Which;
        cause.ErrorType.Should().Be("Oops");
        cause.Details.ElementAt<string>(1).Should().Be("two");

        var cancellable = await StartAsync(client, "cancellable");
        await cancellable.CancelAsync();
        var cancelled = () => cancellable.GetResultAsync();
        (await cancelled.Should().ThrowAsync<WorkflowFailedException>()).WithInnerException<CanceledFailureException>();

        (await (await StartAsync(client, "parent", "complete", Guid.NewGuid().ToString())).GetResultAsync<string>()).Should().Be("Hello, child!");
        var counted = await (await StartAsync(client, "counting", 0, 2)).GetResultAsync<JsonElement>();
        counted.GetProperty("from").GetInt32().Should().Be(2);
    }

    private Task<WorkflowHandle> StartAsync(TemporalClient client, string workflow, params object?[] arguments) =>
        client.StartWorkflowAsync(workflow, arguments, new WorkflowOptions($"cross-{Guid.NewGuid():N}", queue));

    private static async Task ReplayThereAsync(TemporalClient client)
    {
        var folder = Directory.CreateTempSubdirectory("histories-");
        try
        {
            var number = 0;
            await foreach (var run in client.ListWorkflowsAsync(""))
            {
                var history = await client.GetWorkflowHandle(run.Id, run.RunId).FetchHistoryAsync();
                await File.WriteAllBytesAsync(Path.Combine(folder.FullName, run.RunId), new History { Events = { history.Events } }.ToByteArray());
                number++;
            }

            number.Should().BeGreaterThan(8);
            var (code, output) = await TypeScriptPackages.RunAsync(
                "node", [Path.Combine("cross", "replay.mjs"), folder.FullName], Patience, new Dictionary<string, string>());
            code.Should().Be(0, output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private Dictionary<string, string> Environment(DevServer server) => new() { ["TEMPORAL_ADDRESS"] = server.TargetHost, ["TASK_QUEUE"] = queue };

    private Process StartWorker(DevServer server)
    {
        var start = new ProcessStartInfo("node", [Path.Combine("cross", "worker.mjs")])
        {
            WorkingDirectory = TypeScriptPackages.Folder,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in Environment(server))
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
    }
}
