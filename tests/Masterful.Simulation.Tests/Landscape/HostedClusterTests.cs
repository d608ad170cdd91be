using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;
using Masterful.Simulation.Api;
using Masterful.Simulation.Landscape;

namespace Masterful.Simulation.Tests.Landscape;

public sealed class HostedClusterTests : IDisposable
{
    private const string Shoot = "/apis/core.gardener.cloud/v1beta1/namespaces/garden/shoots/masterful";
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task StartAsync_Again_GoesOnFromWhatWasWritten()
    {
        using var ports = LandscapePorts.Claim(directory.Path);
        string uid;
        await using (var garden = await StartAsync(ports))
        {
            using var client = garden.Connect();
            uid = (await client.GetAsync(Shoot, default))!.UidOf();
            await client.PatchAsync(Shoot, new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["moved"] = "no" } } }, default);
        }

        await using var again = await StartAsync(ports);
        using var second = again.Connect();
        var shoot = await second.GetAsync(Shoot, default);
        shoot!.UidOf().Should().Be(uid);
        shoot.TextAt("metadata", "labels", "moved").Should().Be("no");
        shoot.TextAt("status", "technicalID").Should().Be("shoot--garden--masterful");
    }

    private Task<HostedCluster> StartAsync(LandscapePorts ports) => HostedCluster.StartAsync(
        directory.Path, "garden", ports.Garden, ResourceCatalog.Garden(), () => Fixture.Open("landscape-a").GardenObjects());
}
