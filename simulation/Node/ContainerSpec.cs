using System.Text.Json.Nodes;

namespace Masterful.Simulation.Node;

/// <summary>What of a container decides how it is run here.</summary>
public sealed record ContainerSpec
{
    public required string Name { get; init; }

    public required string Image { get; init; }

    /// <summary>Command and arguments in one row; the first is the program.</summary>
    public required IReadOnlyList<string> CommandLine { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public required IReadOnlyList<VolumeMount> Mounts { get; init; }

    /// <summary>The program without its directory; an image started without a command is named after its last path segment.</summary>
    public string Program => Path.GetFileName(CommandLine[0]);

    /// <summary>Everything after the program.</summary>
    public IEnumerable<string> Arguments => CommandLine.Skip(1);

    /// <exception cref="FormatException">Something required is missing.</exception>
    public static ContainerSpec Parse(JsonObject container, string path)
    {
        var name = PodManifest.Text(container, "name") ?? throw new FormatException($"{path}.name: Required value");
        var image = PodManifest.Text(container, "image") is { Length: > 0 } found ? found : throw new FormatException($"{path}.image: Required value");
        var command = Strings(container, "command", path).ToList();
        if (command.Count == 0) command.Add(image.Split('/')[^1].Split(':', '@')[0]);
        return new ContainerSpec
        {
            Name = name,
            Image = image,
            CommandLine = [.. command, .. Strings(container, "args", path)],
            Environment = PodManifest.Objects(container, "env")
                .Where(e => PodManifest.Text(e, "value") is not null)
                .ToDictionary(e => PodManifest.Text(e, "name") ?? throw new FormatException($"{path}.env.name: Required value"), e => PodManifest.Text(e, "value")!),
            Mounts = [.. PodManifest.Objects(container, "volumeMounts").Select(m => new VolumeMount(
                PodManifest.Text(m, "name") ?? throw new FormatException($"{path}.volumeMounts.name: Required value"),
                PodManifest.Text(m, "mountPath") ?? throw new FormatException($"{path}.volumeMounts.mountPath: Required value"),
                PodManifest.Text(m, "subPath")))],
        };
    }

    private static IEnumerable<string> Strings(JsonObject from, string field, string path) =>
        (from[field] as JsonArray ?? []).Select(e => e is JsonValue value && value.TryGetValue<string>(out var text)
            ? text
            : throw new FormatException($"{path}.{field}: expected strings, found {e?.ToJsonString() ?? "null"}"));
}
