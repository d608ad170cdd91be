using Temporalio.Client;
using Temporalio.DevServer;
using Temporalio.Worker;

namespace Temporalio.Benchmarks;

/// <summary>What the child processes do until their input ends.</summary>
internal static class Roles
{
    public static async Task ServeAsync()
    {
        var folder = Directory.CreateTempSubdirectory("benchmark-");
        try
        {
            await using var server = await DevServer.DevServer.StartAsync(
                new DevServerOptions { DatabaseFile = Path.Combine(folder.FullName, "server.db") });
            Console.WriteLine(server.TargetHost);
            await Console.In.ReadToEndAsync();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public static async Task WorkAsync(string address, string queue)
    {
        var client = await TemporalClient.ConnectAsync(new(address));
        using var worker = new TemporalWorker(
            client,
            new TemporalWorkerOptions(queue).AddWorkflow<GreeterWorkflow>().AddWorkflow<EmptyWorkflow>().AddActivity(Activities.Greet));
        await worker.ExecuteAsync(() => Console.In.ReadToEndAsync());
    }
}
