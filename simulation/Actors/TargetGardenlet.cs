using System.Text.Json.Nodes;
using Masterful.Simulation.Api;
using Masterful.Simulation.Landscape;

namespace Masterful.Simulation.Actors;

/// <summary>
/// The gardenlet that the migration deploys into the moved Shoot. Once its Deployment is ready it does what the real one
/// does: bootstraps its certificate, registers the Seed, reports it healthy and keeps its Lease.
/// </summary>
internal sealed class TargetGardenlet(KubeClient shoot, SimulationLog log) : IDisposable
{
    private const string Deployment = "/apis/apps/v1/namespaces/garden/deployments/gardenlet";
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private GardenSession? session;

    /// <summary>One pass; it comes back every second, as the Shoot's API server is away most of the time.</summary>
    public async Task<TimeSpan?> ReconcileAsync(CancellationToken cancellationToken)
    {
        JsonObject? deployment;
        try
        {
            deployment = await shoot.GetAsync(Deployment, cancellationToken);
        }
        catch (HttpRequestException)
        {
            // Before the cutover and during a rollback there is no API server on the node.
            return Pace;
        }

        if (deployment is null || deployment.NumberAt("status", "readyReplicas") is null or 0) return Pace;
        var configuration = await ConfigurationAsync(deployment, cancellationToken);
        if (configuration is null) return Pace;
        var seed = configuration.At("seedConfig") as JsonObject ?? throw new FormatException("GardenletConfiguration without seedConfig");
        session ??= await new GardenletBootstrap(shoot, log).RunAsync(configuration, seed.NameOf(), cancellationToken);
        if (session is null) return Pace;
        await session.ReportAsync(seed, cancellationToken);
        return Pace;
    }

    public void Dispose() => session?.Dispose();

    /// <summary>The GardenletConfiguration in one of the ConfigMaps that the Deployment mounts.</summary>
    private async Task<JsonObject?> ConfigurationAsync(JsonObject deployment, CancellationToken cancellationToken)
    {
        foreach (var volume in deployment.ListAt("spec", "template", "spec", "volumes"))
        {
            if (volume.TextAt("configMap", "name") is not { } name) continue;
            var map = await shoot.GetAsync($"/api/v1/namespaces/garden/configmaps/{name}", cancellationToken);
            foreach (var (_, text) in map.At("data") as JsonObject ?? [])
            {
                var document = YamlJson.ParseAll(text!.GetValue<string>()).OfType<JsonObject>().FirstOrDefault();
                if (document.TextAt("kind") == "GardenletConfiguration") return document;
            }
        }

        return null;
    }
}
