using Masterful.Worker.Hosting;
using Masterful.Worker.Hosting.Codec;
using Temporalio.Activities;
using Temporalio.Client;
using Temporalio.Common;
using Temporalio.DevServer;
using Temporalio.Exceptions;
using Temporalio.Worker;
using Temporalio.Workflows;

namespace Masterful.Worker.Tests.Codec;

/// <summary>A client and a worker with the codec on the embedded server: what the server keeps is unreadable, what they see is not.</summary>
public sealed class EncryptedRunTests : IDisposable
{
    private const string Canary = "canary-of-the-payloads";
    private readonly KeyFile keys = new();

    public void Dispose() => keys.Dispose();

    [Fact]
    public async Task Run_WithCodec_KeepsNothingReadableAndReportsEverything()
    {
        var database = Path.Combine(Path.GetDirectoryName(keys.Path)!, "temporal.db");
        await using var server = await DevServer.StartAsync(new DevServerOptions { DatabaseFile = database });
        var client = await new TemporalSettings(server.TargetHost, "default", keys.Path).ConnectAsync();
        using var worker = new TemporalWorker(client, new TemporalWorkerOptions("q").AddWorkflow<CanaryWorkflow>().AddAllActivities(new CanaryActivities()));

        var (result, history) = await worker.ExecuteAsync(async () =>
        {
            var handle = await client.StartWorkflowAsync((CanaryWorkflow workflow) => workflow.RunAsync(Canary), new WorkflowOptions("canary", "q") { StaticSummary = Canary });
            await handle.SignalAsync(workflow => workflow.GoAsync(Canary));
            return (await handle.GetResultAsync(), await handle.FetchHistoryAsync());
        });

        result.Should().Be($"{Canary} {Canary} {Canary} said the activity");
        history.ToJson().Should().NotContain(Canary).And.Contain("Encoded failure");
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(database)!, "temporal.db*"))
        {
            System.Text.Encoding.Latin1.GetString(await ReadAsync(file)).Should().NotContain(Canary);
        }

        var decoded = await HistoryDecoder.DecodeAsync(history, client.Options.DataConverter.PayloadCodec);
        decoded.Events.Should().Contain(item => item.ActivityTaskFailedEventAttributes != null && item.ActivityTaskFailedEventAttributes.Failure.Message.Contains(Canary));
        decoded.Events.First().WorkflowExecutionStartedEventAttributes.Input.Payloads_[0].Data.ToStringUtf8().Should().Be($"\"{Canary}\"");
    }

    [Fact]
    public async Task Run_ClientWithoutTheKey_SaysWhichIsMissing()
    {
        using var others = new KeyFile();
        await using var server = await DevServer.StartAsync(new DevServerOptions());
        var client = await new TemporalSettings(server.TargetHost, "default", keys.Path).ConnectAsync();
        using var worker = new TemporalWorker(client, new TemporalWorkerOptions("q").AddWorkflow<CanaryWorkflow>().AddAllActivities(new CanaryActivities()));
        var other = await new TemporalSettings(server.TargetHost, "default", others.Path).ConnectAsync();

        var reading = () => worker.ExecuteAsync(async () =>
        {
            var handle = await client.StartWorkflowAsync((CanaryWorkflow workflow) => workflow.RunAsync(Canary), new WorkflowOptions("canary", "q"));
            await handle.SignalAsync(workflow => workflow.GoAsync(Canary));
            await handle.GetResultAsync();
            return await other.GetWorkflowHandle<CanaryWorkflow, string>("canary").GetResultAsync();
        });

        await reading.Should().ThrowAsync<ApplicationFailureException>().WithMessage($"MIG-TMP-002*{keys.Ring.Current.Id}*");
    }

    private static async Task<byte[]> ReadAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    /// <summary>Echoes what it is given, by input, signal and an activity's failure.</summary>
    [Workflow]
    public sealed class CanaryWorkflow
    {
        private string? signalled;

        [WorkflowRun]
        public async Task<string> RunAsync(string input)
        {
            await Workflow.WaitConditionAsync(() => signalled is not null);
            try
            {
                await Workflow.ExecuteActivityAsync(
                    (CanaryActivities activities) => activities.Fail(input),
                    new ActivityOptions { StartToCloseTimeout = TimeSpan.FromMinutes(1), RetryPolicy = new RetryPolicy { MaximumAttempts = 1 } });
                return "";
            }
            catch (ActivityFailureException failure)
            {
                return $"{input} {signalled} {failure.InnerException!.Message}";
            }
        }

        [WorkflowSignal]
        public Task GoAsync(string value)
        {
            signalled = value;
            return Task.CompletedTask;
        }
    }

    /// <summary>Fails with what it is given.</summary>
    public sealed class CanaryActivities
    {
        [Activity]
        public void Fail(string words) => throw new ApplicationFailureException($"{words} said the activity");
    }
}
