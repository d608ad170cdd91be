using System.Globalization;
using System.Text.Json.Nodes;
using Masterful.Activities.Landscapes;
using Masterful.Simulation.Actors;

namespace Masterful.Worker.Commands.Demo;

/// <summary>
/// Whoever runs the Garden. Gardener gives a domain to one Shoot, and Masterful deletes none, so with <c>managedSeed</c> somebody else has to
/// let the old object go.
/// </summary>
internal static class GardenOperator
{
    /// <summary>What the runbook says under "The old Shoot object", line by line; returns the object as it was.</summary>
    /// <param name="landscape">Whose Garden it is.</param>
    /// <param name="shoot">Namespace and name.</param>
    /// <exception cref="InvalidOperationException">The object is not fenced.</exception>
    public static async Task<JsonObject> LetOldShootGoAsync(LandscapeFile landscape, string shoot)
    {
        var (ns, name) = shoot.Split('/') is [var before, var after] ? (before, after) : throw new ArgumentException("not NAMESPACE/NAME", nameof(shoot));
        var path = $"/apis/core.gardener.cloud/v1beta1/namespaces/{ns}/shoots/{name}";
        using var garden = new KubeClient(Kubeconfig.Load(landscape.Garden.Kubeconfig, file => file));
        var old = await garden.GetAsync(path, default);
        if (old?.Annotation("shoot.gardener.cloud/ignore") != "true")
        {
            throw new InvalidOperationException($"Shoot {shoot} is not fenced: gardenlet would delete its machines.");
        }

        await garden.PatchAsync($"{path}/status", new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["lastOperation"] = new JsonObject
                {
                    ["type"] = "Delete",
                    ["state"] = "Succeeded",
                    ["progress"] = 100,
                    ["description"] = "moved",
                    ["lastUpdateTime"] = DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
                },
            },
        }, default);
        await garden.PatchAsync(path, new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["annotations"] = new JsonObject { ["confirmation.gardener.cloud/deletion"] = "true" },
                ["finalizers"] = null,
            },
        }, default);
        await garden.DeleteAsync(path, default);
        return old;
    }
}
