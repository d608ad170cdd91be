using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.DevServer;
using Server = Temporalio.DevServer.DevServer;

namespace Temporalio.Tests.Support;

/// <summary>One embedded server for the tests of a class.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    private Server server = null!;

    public TemporalClient Client { get; private set; } = null!;

    public string TargetHost => server.TargetHost;

    public async Task InitializeAsync()
    {
        server = await Server.StartAsync(new DevServerOptions
        {
            SearchAttributes = new Dictionary<string, IndexedValueType>
            {
                ["Shoot"] = IndexedValueType.Keyword,
                ["DowntimeMs"] = IndexedValueType.Int,
            },
        });
        Client = await TemporalClient.ConnectAsync(new(server.TargetHost));
    }

    public async Task DisposeAsync() => await server.DisposeAsync();
}
