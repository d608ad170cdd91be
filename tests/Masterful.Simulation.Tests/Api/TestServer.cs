using Masterful.Simulation.Api;

namespace Masterful.Simulation.Tests.Api;

/// <summary>An API server over an in-memory store, with an administrator's client.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private TestServer(ApiServer server, TestPki pki, InMemoryObjectStore store, ResourceCatalog resources)
    {
        (Server, Pki, Store, Resources) = (server, pki, store, resources);
        Admin = Client("admin", "system:masters");
    }

    public ApiServer Server { get; }

    public TestPki Pki { get; }

    public InMemoryObjectStore Store { get; }

    public ResourceCatalog Resources { get; }

    public TestClient Admin { get; }

    public static async Task<TestServer> StartAsync(
        Func<ApiServerOptions, ApiServerOptions>? configure = null, ResourceCatalog? catalog = null, string? yaml = null)
    {
        var (pki, store, resources) = (new TestPki(), new InMemoryObjectStore(), catalog ?? ResourceCatalog.Kubernetes());
        store.Load(resources, "{apiVersion: v1, kind: Namespace, metadata: {name: default}}");
        if (yaml is not null) store.Load(resources, yaml);
        var options = new ApiServerOptions
        {
            Name = "test",
            ServingCertificate = pki.Server(),
            ClientCertificateAuthorities = pki.Authorities,
            Store = store,
            Resources = resources,
        };
        return new TestServer(await ApiServer.StartAsync(configure?.Invoke(options) ?? options), pki, store, resources);
    }

    public TestClient Client(string user, params string[] groups) => new(Server.Url, Pki.Authorities, Pki.Client(user, groups));

    public TestClient WithToken(string token) => new(Server.Url, Pki.Authorities, token: token);

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        await Server.DisposeAsync();
    }
}
