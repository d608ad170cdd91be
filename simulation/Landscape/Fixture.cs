using System.Text.Json.Nodes;
using Masterful.Simulation.Api;

namespace Masterful.Simulation.Landscape;

/// <summary>A landscape's data as it ships beside the assembly; the first start copies it into the landscape's directory.</summary>
public sealed class Fixture
{
    private Fixture(string directory) => Root = directory;

    /// <summary>The folder with <c>source</c>, <c>seed</c> and <c>garden</c>.</summary>
    public string Root { get; }

    public string Source => Path.Combine(Root, "source");

    public string Pki(string name) => Path.Combine(Source, "pki", name);

    /// <summary>What the Garden's API server holds at first.</summary>
    public IReadOnlyList<JsonObject> GardenObjects() => [.. YamlJson.ParseAll(File.ReadAllText(Path.Combine(Root, "garden", "objects.yaml"))).OfType<JsonObject>()];

    /// <summary>What the Seed's API server holds at first.</summary>
    public IReadOnlyList<JsonObject> SeedObjects() => [.. YamlJson.ParseAll(File.ReadAllText(Path.Combine(Root, "seed", "objects.yaml"))).OfType<JsonObject>()];

    /// <summary>The objects of the Shoot as its API server showed them, one a line.</summary>
    public IEnumerable<JsonObject> ShootObjects() =>
        File.ReadLines(Path.Combine(Source, "objects.jsonl")).Select(line => JsonNode.Parse(line)!.AsObject());

    /// <exception cref="DirectoryNotFoundException">No landscape of that name ships; the message lists those that do.</exception>
    public static Fixture Open(string landscapeName)
    {
        var landscapes = Path.Combine(AppContext.BaseDirectory, "Landscapes");
        var directory = Path.Combine(landscapes, landscapeName);
        if (!Directory.Exists(directory))
        {
            var known = Directory.Exists(landscapes) ? string.Join(", ", Directory.GetDirectories(landscapes).Select(Path.GetFileName)) : "none";
            throw new DirectoryNotFoundException($"no landscape {landscapeName}; there are: {known}");
        }

        return new Fixture(directory);
    }
}
