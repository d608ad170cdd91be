using System.Globalization;
using System.Text.Json.Nodes;

namespace Masterful.Simulation.Actors;

/// <summary>
/// Whoever runs the Garden. Gardener gives a domain to one Shoot, and Masterful deletes none, so with <c>managedSeed</c> somebody else has to
/// let the old object go.
/// </summary>
public static class GardenOperator
{
    /// <summary>What the runbook says under "The old Shoot object", line by line; returns the object as it was.</summary>
    /// <param name="garden">The Garden, as an administrator.</param>
    /// <param name="shoot">Namespace and name, as <c>namespace/name</c>.</param>
    /// <exception cref="InvalidOperationException">The object is not fenced.</exception>
    public static async Task<JsonObject> LetOldShootGoAsync(KubeClient garden, string shoot)
    {
        var path = shoot.Split('/') is [var ns, var name]
            ? $"/apis/core.gardener.cloud/v1beta1/namespaces/{ns}/shoots/{name}"
            : throw new ArgumentException("not NAMESPACE/NAME", nameof(shoot));
        var old = await garden.GetAsync(path, default);
        if (old?.Annotation("shoot.gardener.cloud/ignore") != "true") throw new InvalidOperationException($"Shoot {shoot} is not fenced: gardenlet would delete its machines.");

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
