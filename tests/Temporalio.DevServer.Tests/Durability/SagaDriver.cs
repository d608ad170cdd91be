using Temporalio.Client;
using Temporalio.DevServer.Host.Sagas;
using Temporalio.Exceptions;

namespace Temporalio.DevServer.Tests.Durability;

/// <summary>Someone who wants a saga done, however often the server is not there.</summary>
internal sealed class SagaDriver(TemporalClient client, Ledger ledger, int number)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public string Id => $"saga-{number}";

    public SagaRequest Request { get; } = new((SagaKind)(number % 4), 3 + (number % 3));

    /// <summary>Starts the saga, does to it what its kind needs and waits for its end; what its update answered is returned.</summary>
    public async Task<bool?> RunAsync(CancellationToken limit)
    {
        await InsistAsync(StartAsync, limit);
        var handle = client.GetWorkflowHandle<SagaWorkflow, int>(Id);
        bool? approved = null;
        if (Request.Kind == SagaKind.IsApproved)
        {
            await InsistAsync(
                async () => approved = await handle.ExecuteUpdateAsync(saga => saga.ApproveAsync(), new WorkflowUpdateOptions($"{Id}-approval")), limit);
        }
        else if (Request.Kind == SagaKind.IsCancelled)
        {
            while (!IsApplied($"do-{Request.Steps - 1}"))
            {
                await Task.Delay(Pause, limit);
            }

            await InsistAsync(() => handle.CancelAsync(), limit);
        }

        await InsistAsync(() => EndAsync(handle), limit);
        return approved;
    }

    private bool IsApplied(string name) =>
        Directory.Exists(Path.Combine(ledger.Folder, Id)) && ledger.Applied(Id).Any(effect => effect.Name == name);

    private async Task StartAsync()
    {
        try
        {
            await client.StartWorkflowAsync(
                (SagaWorkflow saga) => saga.RunAsync(Request),
                new WorkflowOptions(Id, SagaCluster.Queue) { TaskTimeout = TimeSpan.FromSeconds(2) });
        }
        catch (WorkflowAlreadyStartedException)
        {
            // The answer to an earlier attempt was lost with the server.
        }
    }

    private static async Task EndAsync(WorkflowHandle handle)
    {
        try
        {
            await handle.GetResultAsync();
        }
        catch (WorkflowFailedException)
        {
            // Whether it was meant to is looked at afterwards.
        }
    }

    private static async Task InsistAsync(Func<Task> call, CancellationToken limit)
    {
        while (true)
        {
            limit.ThrowIfCancellationRequested();
            try
            {
                await call();
                return;
            }
            catch (Exception error) when (IsOutage(error))
            {
                await Task.Delay(Pause, limit);
            }
        }
    }

    private static bool IsOutage(Exception error) => error is RpcTimeoutOrCanceledException or HttpRequestException
        || error is RpcException { Code: RpcException.StatusCode.Unavailable or RpcException.StatusCode.DeadlineExceeded or RpcException.StatusCode.Cancelled };
}
