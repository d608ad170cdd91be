using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;

namespace Masterful.Simulation.Node;

/// <summary>Writes a status only when it says something new, so that a loop at rest writes nothing.</summary>
internal static class StatusUpdate
{
    public static async Task ApplyAsync(KubeClient client, string path, JsonObject current, JsonObject status, CancellationToken cancellationToken)
    {
        var unchanged = status.All(field => JsonNode.DeepEquals(field.Value, current.At("status", field.Key)));
        if (unchanged) return;
        var changed = current.DeepClone().AsObject();
        changed["status"] = status;
        await client.ReplaceAsync($"{path}/status", changed, cancellationToken);
    }
}
