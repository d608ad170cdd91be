using System.Collections.Concurrent;
using Masterful.Activities.Verification;

namespace Masterful.Activities.Tests.Verification;

/// <summary>An API server that answers as a test says, without any network. A status of zero is no answer.</summary>
internal sealed class FakeProbeTransport : IProbeTransport
{
    public int Status { get; set; } = 200;

    public int PatchStatus { get; set; } = 200;

    public int CreateStatus { get; set; } = 201;

    public TaskCompletionSource<int> WatchEnd { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentQueue<string> Created { get; } = new();

    public Task<int> ReadAsync(CancellationToken cancellationToken) => Answer(Status);

    public Task<int> CreateAsync(string name, DateTimeOffset now, CancellationToken cancellationToken)
    {
        Created.Enqueue(name);
        return Answer(CreateStatus);
    }

    public Task<int> PatchAsync(string name, long count, DateTimeOffset now, CancellationToken cancellationToken) => Answer(PatchStatus);

    public async Task<int> WatchAsync(Action opened, CancellationToken cancellationToken)
    {
        if (await Answer(Status) != 200)
        {
            return Status;
        }

        opened();
        return await WatchEnd.Task.WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
    }

    private static Task<int> Answer(int status) =>
        status == 0 ? Task.FromException<int>(new HttpRequestException("nobody listens")) : Task.FromResult(status);
}
