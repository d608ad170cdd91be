using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>Objects as JSON text and back, and the few fields of metadata that everything needs.</summary>
public static class ObjectJson
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Parses an object; it must be a JSON object.</summary>
    public static JsonObject Parse(ReadOnlySpan<byte> json) =>
        JsonNode.Parse(json) as JsonObject ?? throw new JsonException("The value is not a JSON object.");

    /// <summary>Parses a stored object and tells its revision in <c>metadata.resourceVersion</c>.</summary>
    public static JsonObject Parse(ReadOnlySpan<byte> json, long revision)
    {
        var value = Parse(json);
        value.Metadata()["resourceVersion"] = revision.ToString();
        return value;
    }

    public static byte[] ToBytes(JsonNode value) => JsonSerializer.SerializeToUtf8Bytes(value, Compact);

    public static string ToText(JsonNode value) => value.ToJsonString(Compact);

    /// <summary>The stored form: as real servers, without the resourceVersion, which is the store's own.</summary>
    public static byte[] ToStored(JsonObject value)
    {
        var copy = (JsonObject)value.DeepClone();
        copy.Metadata().Remove("resourceVersion");
        return ToBytes(copy);
    }

    /// <summary>The object's metadata, made when it is missing.</summary>
    public static JsonObject Metadata(this JsonObject value) => value.Child("metadata");

    /// <summary>The object under a key, made when it is missing.</summary>
    public static JsonObject Child(this JsonObject value, string key)
    {
        if (value[key] is JsonObject child) return child;
        var made = new JsonObject();
        value[key] = made;
        return made;
    }

    /// <summary>Follows object keys; null when one is missing or not an object.</summary>
    public static JsonNode? At(this JsonNode? value, params ReadOnlySpan<string> path)
    {
        foreach (var key in path)
        {
            if (value is not JsonObject parent || !parent.TryGetPropertyValue(key, out value)) return null;
        }

        return value;
    }

    /// <summary>The text at a path, null when there is none.</summary>
    public static string? Text(this JsonNode? value, params ReadOnlySpan<string> path) =>
        value.At(path) is JsonValue leaf && leaf.TryGetValue<string>(out var text) ? text : null;

    /// <summary>The number at a path, null when there is none.</summary>
    public static long? Number(this JsonNode? value, params ReadOnlySpan<string> path) =>
        value.At(path) is JsonValue leaf
            ? leaf.TryGetValue<long>(out var number) ? number : leaf.TryGetValue<int>(out var small) ? small : null
            : null;

    /// <summary>The elements of the array at a path; none when it is missing.</summary>
    public static IEnumerable<JsonNode> Elements(this JsonNode? value, params ReadOnlySpan<string> path) =>
        value.At(path) is JsonArray array ? array.OfType<JsonNode>() : [];

    /// <summary>The texts of the array at a path.</summary>
    public static IReadOnlyList<string> Texts(this JsonNode? value, params ReadOnlySpan<string> path) =>
        value.Elements(path).Select(element => element.Text()).OfType<string>().ToList();

    public static string Name(this JsonObject value) => value.Text("metadata", "name") ?? "";

    public static string Namespace(this JsonObject value) => value.Text("metadata", "namespace") ?? "";

    public static string Uid(this JsonObject value) => value.Text("metadata", "uid") ?? "";

    public static string ResourceVersion(this JsonObject value) => value.Text("metadata", "resourceVersion") ?? "";

    /// <summary>The object's labels.</summary>
    public static IReadOnlyDictionary<string, string> Labels(this JsonObject value) => value.TextMap("metadata", "labels");

    public static IReadOnlyDictionary<string, string> Annotations(this JsonObject value) => value.TextMap("metadata", "annotations");

    /// <summary>The map of texts at a path; empty when it is missing.</summary>
    public static IReadOnlyDictionary<string, string> TextMap(this JsonNode? value, params ReadOnlySpan<string> path) =>
        value.At(path) is JsonObject map
            ? map.Where(pair => pair.Value is JsonValue).ToDictionary(pair => pair.Key, pair => pair.Value.Text() ?? pair.Value!.ToJsonString())
            : new Dictionary<string, string>();
}
