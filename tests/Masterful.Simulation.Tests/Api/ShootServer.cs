using System.Net;
using Masterful.Simulation.Api;

namespace Masterful.Simulation.Tests.Api;

/// <summary>The fixture's Shoot: real etcd, simulated API server, clients with the fixture's credentials.</summary>
internal sealed class ShootServer : IAsyncDisposable
{
    private ShootServer(EtcdProcess etcd, ApiServer server)
    {
        (Etcd, Server) = (etcd, server);
        Admin = Client("x-admin");
    }

    public EtcdProcess Etcd { get; }

    public ApiServer Server { get; }

    public TestClient Admin { get; }

    public static async Task<ShootServer> StartAsync(bool restore = true, Func<List<string>, List<string>>? change = null)
    {
        var etcd = await EtcdProcess.StartAsync(restore);
        try
        {
            var flags = ShootFlags.For(etcd);
            return new ShootServer(etcd, await ShootApiServer.StartFromFlagsAsync(change?.Invoke(flags) ?? flags, path => path, Options()));
        }
        catch
        {
            await etcd.DisposeAsync();
            throw;
        }
    }

    public static ShootApiServerOptions Options() => new()
    {
        Addresses = [IPAddress.Loopback],
        MapPort = _ => 0,
        StoredValues = Fixture.StoredValues,
        BootstrapObjects = StoredValueTable.ReadObjects(Path.Combine(Fixture.Source, "objects.jsonl")),
    };

    public TestClient Client(string credentials) => new(Server.Url, Fixture.Authorities("ca"), Fixture.KeyPair(credentials));

    public TestClient WithToken(string token) => new(Server.Url, Fixture.Authorities("ca"), token: token);

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        await Server.DisposeAsync();
        await Etcd.DisposeAsync();
    }
}
