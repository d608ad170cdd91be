using Temporalio.Client;
using Temporalio.Worker;

namespace Temporalio.Tests.Support;

/// <summary>One server for the tests of a class.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    public TestServer Server { get; private set; } = null!;

    public TemporalClient Client => Server.Client;

    public async Task InitializeAsync() => Server = await TestServer.StartAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();

    /// <summary>A worker on a task queue of its own.</summary>
    public RunningWorker Work(Action<TemporalWorkerOptions> configure, string? taskQueue = null) => new(Client, configure, taskQueue);
}
