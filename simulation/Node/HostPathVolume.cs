using System.Text.Json.Nodes;

namespace Masterful.Simulation.Node;

/// <summary>A volume that a static Pod can have: a path of the node, or an empty directory (no path).</summary>
public sealed record HostPathVolume(string Name, string? HostPath, string? Type)
{
    /// <exception cref="FormatException">The volume needs an API server, which a static Pod must not.</exception>
    public static HostPathVolume Parse(JsonObject volume)
    {
        var name = PodManifest.Text(volume, "name") ?? throw new FormatException("spec.volumes.name: Required value");
        if (volume["hostPath"] is JsonObject hostPath)
        {
            return new HostPathVolume(
                name,
                PodManifest.Text(hostPath, "path") ?? throw new FormatException($"spec.volumes {name}: hostPath.path: Required value"),
                PodManifest.Text(hostPath, "type"));
        }

        if (volume.ContainsKey("emptyDir")) return new HostPathVolume(name, null, null);
        var kind = volume.FirstOrDefault(f => f.Key != "name").Key ?? "nothing";
        throw new FormatException($"spec.volumes {name}: a static Pod cannot use {kind}, only hostPath and emptyDir");
    }
}
