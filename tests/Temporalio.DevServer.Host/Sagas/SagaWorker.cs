using Temporalio.Client;
using Temporalio.Worker;

namespace Temporalio.DevServer.Host.Sagas;

/// <summary>A worker for sagas that may be killed at any moment.</summary>
internal static class SagaWorker
{
    public static async Task RunAsync(string address, string queue, string ledger, CancellationToken stop)
    {
        // The server may be about to be killed or to come back.
        var client = TemporalClient.CreateLazy(new(address));
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await client.Connection.ConnectAsync();
                using var worker = new TemporalWorker(
                    client,
                    new TemporalWorkerOptions(queue) { StickyQueueScheduleToStartTimeout = TimeSpan.FromSeconds(1) }
                        .AddWorkflow<SagaWorkflow>()
                        .AddAllActivities(new Ledger(ledger)));
                await worker.ExecuteAsync(stop);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                await Console.Error.WriteLineAsync($"worker stopped: {error.Message}");
                await Task.Delay(TimeSpan.FromMilliseconds(100), stop);
            }
        }
    }
}
