using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.DevServer.Engine;

namespace Temporalio.DevServer.Tests;

public sealed class RetentionTests : IDisposable
{
    private readonly ServerFixture server = new();

    public void Dispose() => server.Dispose();

    [Fact]
    public async Task Sweep_RunsClosedLongAgo_AreGoneAndOthersStay()
    {
        server.Namespaces.Update(new UpdateNamespaceRequest
        {
            Namespace = server.Key.Namespace,
            Config = new() { WorkflowExecutionRetentionTtl = Duration.FromTimeSpan(TimeSpan.FromDays(2)) },
        });
        using var retention = new Retention(server.Engine, server.Namespaces);
        var old = await server.StartAsync();
        await server.CompleteTaskAsync(ServerFixture.Complete());
        server.Clock.Advance(TimeSpan.FromDays(1));
        var recent = await server.StartAsync();
        await server.CompleteTaskAsync(ServerFixture.Complete());
        server.Clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(1));
        var open = await server.StartAsync();
        retention.Sweep();

        (await ExistsAsync(old)).Should().BeFalse();
        (await ExistsAsync(recent)).Should().BeTrue();
        server.Clock.Advance(TimeSpan.FromDays(30));
        retention.Sweep();
        (await ExistsAsync(recent)).Should().BeFalse();
        (await ExistsAsync(open)).Should().BeTrue();
    }

    private Task<bool> ExistsAsync(string runId) =>
        server.Engine.ChangeAsync(server.Key, scope => scope.Find(runId) is not null, CancellationToken.None);
}
