using System.Text.Json.Nodes;
using Masterful.Simulation.Api;

namespace Masterful.Simulation.Actors;

/// <summary>Finds a gardenlet that runs in the Shoot: its Deployment is ready and mounts a configuration.</summary>
internal static class GardenletDeployment
{
    /// <summary>The GardenletConfiguration; null while none runs there, or while no API server answers.</summary>
    public static async Task<JsonObject?> ReadAsync(KubeClient shoot, string ns, CancellationToken cancellationToken)
    {
        JsonObject? deployment;
        try
        {
            deployment = await shoot.GetAsync($"/apis/apps/v1/namespaces/{ns}/deployments/gardenlet", cancellationToken);
        }
        catch (HttpRequestException)
        {
            // Before the cutover and during a rollback there is no API server on the node.
            return null;
        }

        if (deployment is null || deployment.NumberAt("status", "readyReplicas") is null or 0) return null;
        foreach (var volume in deployment.ListAt("spec", "template", "spec", "volumes"))
        {
            if (volume.TextAt("configMap", "name") is not { } name) continue;
            var map = await shoot.GetAsync($"/api/v1/namespaces/{ns}/configmaps/{name}", cancellationToken);
            foreach (var (_, text) in map.At("data") as JsonObject ?? [])
            {
                var document = YamlJson.ParseAll(text!.GetValue<string>()).OfType<JsonObject>().FirstOrDefault();
                if (document.TextAt("kind") == "GardenletConfiguration") return Complete(document!);
            }
        }

        return null;
    }

    // The one section that gardenlet has no defaults for: the real one ends with a nil pointer (seen with v1.149.3).
    private static JsonObject Complete(JsonObject configuration) => configuration.At("controllers", "shootStatus") is JsonObject
        ? configuration
        : throw new InvalidOperationException("gardenlet crashes: its configuration has no controllers.shootStatus");
}
