using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>
/// What values mean that a real API server stored as protobuf: from the SHA-256 of the stored value to the object as that API server
/// showed it. It spares this simulation a decoder for every type of Kubernetes.
/// </summary>
public sealed class StoredValueTable
{
    private readonly FrozenDictionary<string, byte[]> byHash;

    private StoredValueTable(Dictionary<string, byte[]> byHash) => this.byHash = byHash.ToFrozenDictionary();

    public static StoredValueTable Empty { get; } = new([]);

    /// <summary>
    /// Reads the two files that a landscape fixture holds: <c>keys.json</c> (storage key and SHA-256 of each value) and
    /// <c>objects.jsonl</c> (one object a line).
    /// </summary>
    public static StoredValueTable Load(string keysFile, string objectsFile, ResourceCatalog catalog)
    {
        var hashes = ObjectJson.Parse(File.ReadAllBytes(keysFile)).Elements("keys")
            .ToDictionary(entry => entry.Text("key") ?? "", entry => entry.Text("sha256") ?? "");
        var table = new Dictionary<string, byte[]>(StringComparer.OrdinalIgnoreCase);
        foreach (var value in ReadObjects(objectsFile))
        {
            if (StorageKey(catalog, value) is { } key && hashes.TryGetValue(key, out var hash)) table[hash] = ObjectJson.ToStored(value);
        }

        return new StoredValueTable(table);
    }

    /// <summary>The objects of a file with one JSON object a line.</summary>
    public static IReadOnlyList<JsonObject> ReadObjects(string objectsFile) =>
        File.ReadLines(objectsFile).Where(line => line.Length > 0)
            .Select(line => JsonNode.Parse(line) as JsonObject ?? throw new InvalidDataException($"{objectsFile}: a line is not a JSON object."))
            .ToList();

    /// <summary>The object's JSON text, null when the value is not known.</summary>
    internal byte[]? Find(ReadOnlySpan<byte> storedValue) =>
        byHash.Count == 0 ? null : byHash.GetValueOrDefault(Convert.ToHexStringLower(SHA256.HashData(storedValue)));

    private static string? StorageKey(ResourceCatalog catalog, JsonObject value)
    {
        var (apiVersion, kind) = (value.Text("apiVersion") ?? "", value.Text("kind") ?? "");
        if (catalog.TryFindKind(apiVersion, kind, out var resource)) return resource.Key(value.Namespace(), value.Name());
        return null; // Custom resources are stored as JSON already.
    }
}
