using System.Text.Json.Nodes;

namespace Masterful.Activities.Source;

/// <summary>Short forms for reading Kubernetes objects that may lack any field.</summary>
internal static class JsonReading
{
    /// <summary>The node at a path of fields, or null.</summary>
    public static JsonNode? Node(this JsonNode? node, params string[] path)
    {
        foreach (var field in path)
        {
            node = (node as JsonObject)?[field];
        }

        return node;
    }

    /// <summary>The text at a path of fields, or the empty string.</summary>
    public static string Str(this JsonNode? node, params string[] path) =>
        node.Node(path) is JsonValue value ? value.TryGetValue<string>(out var text) ? text : value.ToJsonString() : "";

    /// <summary>The objects of the list at a path of fields.</summary>
    public static IEnumerable<JsonObject> Objects(this JsonNode? node, params string[] path) =>
        (node.Node(path) as JsonArray)?.OfType<JsonObject>() ?? [];

    /// <summary>The texts of the list at a path of fields.</summary>
    public static IEnumerable<string> Strings(this JsonNode? node, params string[] path) =>
        (node.Node(path) as JsonArray)?.OfType<JsonValue>().Select(value => value.GetValue<string>()) ?? [];

    /// <summary>The value of a label, or the empty string.</summary>
    public static string Label(this JsonObject item, string name) => item.Str("metadata", "labels", name);
}
