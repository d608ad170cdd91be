using System.Text.Json.Nodes;
using Masterful.Simulation.Api;
using Masterful.Simulation.Landscape;

namespace Masterful.Worker.Tests;

/// <summary>Garden and Seed of landscape-a with nothing that runs in them, and a landscape file that names them.</summary>
internal sealed class HostedSource : IAsyncDisposable
{
    public const string Shoot = "garden/masterful";
    private readonly string directory = System.IO.Directory.CreateTempSubdirectory("masterful-test-").FullName;
    private readonly LandscapePorts ports;
    private HostedCluster garden = null!;
    private HostedCluster seed = null!;

    private HostedSource() => ports = LandscapePorts.Claim(directory);

    /// <summary>Folder of its own.</summary>
    public string Directory => directory;

    public string Landscape => Path.Combine(directory, "landscape.yaml");

    /// <param name="change">Changes an object of the Seed before it is there.</param>
    public static async Task<HostedSource> StartAsync(Action<JsonObject>? change = null)
    {
        var source = new HostedSource();
        source.garden = await HostedCluster.StartAsync(source.directory, "garden", source.ports.Garden, ResourceCatalog.Garden(), () => Objects("garden"));
        source.seed = await HostedCluster.StartAsync(source.directory, "seed", source.ports.Seed, ResourceCatalog.Seed(), () => Objects("seed").Select(item =>
        {
            change?.Invoke(item);
            return item;
        }));
        await File.WriteAllTextAsync(source.Landscape, $$"""
            apiVersion: masterful.gardener.cloud/v1alpha1
            kind: Landscape
            garden: {kubeconfig: garden.kubeconfig}
            seeds: [{name: seed-a, kubeconfig: seed.kubeconfig}]
            artifacts: {directory: artifacts}
            shoots:
            - name: {{Shoot}}
              etcd: {endpoint: "https://127.0.0.1:1"}
              endpoint: {provider: hosts}
              nodes:
              - {name: node-1, address: 192.0.2.10}
            """);
        return source;
    }

    public async ValueTask DisposeAsync()
    {
        await garden.DisposeAsync();
        await seed.DisposeAsync();
        ports.Dispose();
        System.IO.Directory.Delete(directory, recursive: true);
    }

    private static IReadOnlyList<JsonObject> Objects(string cluster) =>
        Activities.ControlPlane.YamlJson.ReadAll(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Landscapes", "landscape-a", cluster, "objects.yaml")));
}
