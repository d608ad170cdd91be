using System.Net;
using Masterful.Simulation.Actors;
using Masterful.Simulation.Landscape;

namespace Masterful.Simulation.Tests.Landscape;

/// <summary>One running landscape for the tests that only look at it or put back what they change.</summary>
public sealed class LandscapeFixture : IAsyncLifetime, IAsyncDisposable
{
    private readonly TemporaryDirectory directory = new();

    public SimulatedLandscape Landscape { get; private set; } = null!;

    public KubeClient Garden { get; private set; } = null!;

    public KubeClient Seed { get; private set; } = null!;

    /// <summary>The Shoot's API on the Seed's side, as an administrator.</summary>
    public KubeClient Source { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Landscape = await SimulatedLandscape.StartAsync(new SimulationOptions
        {
            Directory = directory.Path,
            StartTimeout = TimeSpan.FromMinutes(3),
            MirrorPodDelay = TimeSpan.FromSeconds(1),
            GardenletResync = TimeSpan.FromSeconds(2),
        });
        Garden = Landscape.Garden.Connect();
        Seed = Landscape.Seed.Connect();
        Source = Landscape.ConnectShoot(IPAddress.Parse(SourceAddress.Text));
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        Garden?.Dispose();
        Seed?.Dispose();
        Source?.Dispose();
        if (Landscape is not null) await Landscape.DisposeAsync();
        directory.Dispose();
    }
}
