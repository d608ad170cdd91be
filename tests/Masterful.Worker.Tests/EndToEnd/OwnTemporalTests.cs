using Masterful.Worker.Hosting;
using Masterful.Workflows.Contracts;
using Temporalio.DevServer;

namespace Masterful.Worker.Tests.EndToEnd;

/// <summary>The demo's landscape on a Temporal Service that was there before.</summary>
public sealed class OwnTemporalTests
{
    [Fact]
    public async Task Demo_OwnTemporalService_RunsInItsNamespaceAndStartsNone()
    {
        await using var server = await DevServer.StartAsync(new DevServerOptions
        {
            Namespaces = ["moves"],
            SearchAttributes = DevSettings.Load(Path.Combine(AppContext.BaseDirectory, "temporal-dev.yaml")).SearchAttributes,
        });
        await using var lab = await Lab.StartAsync(temporal: new TemporalSettings(server.TargetHost, "moves"));
        lab.Fault("fail", PhaseId.Credentials);

        var handle = await lab.BeginAsync();
        await Lab.UntilParkedAsync(handle, PhaseId.Credentials);

        lab.Client.Options.Namespace.Should().Be("moves");
        Directory.EnumerateFiles(lab.Landscape.Directory, "temporal.*").Should().BeEmpty("no server of its own was started");
    }
}
