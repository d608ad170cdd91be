using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Tests.Kubernetes;

/// <summary>A server and a connection to it, for each test.</summary>
public abstract class KubernetesApiTestBase : IAsyncLifetime
{
    protected static readonly ObjectRef Web = new("apps/v1", "Deployment", "default", "web");

    private FakeApiServer? server;
    private KubernetesApi? api;

    protected FakeApiServer Server => server!;

    protected KubernetesApi Api => api!;

    public async Task InitializeAsync()
    {
        server = await FakeApiServer.StartAsync();
        api = server.Connect();
    }

    public async Task DisposeAsync()
    {
        api!.Dispose();
        await server!.DisposeAsync();
    }
}
