using Masterful.Activities.Landscapes;
using Masterful.Simulation.Landscape;

namespace Masterful.Activities.Tests;

/// <summary>A hosted control plane in Garden and Seed, and the real etcd behind it, as it was recorded.</summary>
internal sealed class HostedEtcd : IAsyncDisposable
{
    private readonly TempDirectory directory = new();
    private readonly LandscapePorts ports;

    private HostedEtcd(HostedLandscape lab)
    {
        Lab = lab;
        ports = LandscapePorts.Claim(directory.Path);
        Etcd = new(directory.Path, Simulation.Landscape.Fixture.Open("landscape-a").Source, EtcdBinaries.Find(null), ports);
    }

    public HostedLandscape Lab { get; }

    /// <summary>Runs once it was started.</summary>
    public SourceEtcd Etcd { get; }

    /// <summary>The landscape file, with this etcd as the Shoot's.</summary>
    public LandscapeFile File => Lab.File with { Shoots = [Lab.File.Shoots[0] with { EtcdEndpoint = Etcd.Endpoint }] };

    public static async Task<HostedEtcd> CreateAsync() => new(await HostedLandscape.StartAsync());

    public async ValueTask DisposeAsync()
    {
        await Etcd.DisposeAsync();
        await Lab.DisposeAsync();
        ports.Dispose();
        directory.Dispose();
    }
}
