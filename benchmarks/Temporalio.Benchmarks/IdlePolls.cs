using Temporalio.Api.Enums.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace Temporalio.Benchmarks;

/// <summary>Long polls on one connection that nothing ever answers; each is sent again when its time is up.</summary>
internal sealed class IdlePolls : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly List<Task> polls;
    private int waiting;
    private int failed;

    private IdlePolls(TemporalClient client, int count)
    {
        polls = [.. Enumerable.Range(0, count).Select(number => PollAsync(client, $"idle-{number}"))];
    }

    public int Waiting => Volatile.Read(ref waiting);

    public int Failed => Volatile.Read(ref failed);

    public static async Task<IdlePolls> StartAsync(string address, int count) => new(await TemporalClient.ConnectAsync(new(address)), count);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(polls);
        stop.Dispose();
    }

    private async Task PollAsync(TemporalClient client, string queue)
    {
        var request = new PollWorkflowTaskQueueRequest
        {
            Namespace = "default",
            TaskQueue = new TaskQueue { Name = queue, Kind = TaskQueueKind.Normal },
            Identity = "idle",
        };
        while (!stop.IsCancellationRequested)
        {
            Interlocked.Increment(ref waiting);
            try
            {
                await client.WorkflowService.PollWorkflowTaskQueueAsync(
                    request, new RpcOptions { Timeout = TimeSpan.FromSeconds(70), CancellationToken = stop.Token });
            }
            catch (Exception error) when (stop.IsCancellationRequested && error is OperationCanceledException or TemporalException)
            {
                return;
            }
            catch (TemporalException)
            {
                Interlocked.Increment(ref failed);
            }
            finally
            {
                Interlocked.Decrement(ref waiting);
            }
        }
    }
}
