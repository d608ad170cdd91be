using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>Reads and removes the field of an object that a path of <see cref="FieldTree"/> names.</summary>
internal static class FieldAccess
{
    /// <summary>False when the object does not have the field.</summary>
    public static bool TryGet(JsonNode? value, IReadOnlyList<string> path, out JsonNode? found)
    {
        found = value;
        foreach (var element in path)
        {
            if (!TryStep(found, element, out found)) return false;
        }

        return true;
    }

    /// <summary>Removes the field, and the objects and lists around it that become empty by that.</summary>
    public static void Remove(JsonObject value, IReadOnlyList<string> path)
    {
        if (path.Count == 0 || !TryGet(value, path.Take(path.Count - 1).ToList(), out var parent)) return;
        var last = path[^1];
        switch (parent)
        {
            case JsonObject map when last.StartsWith("f:", StringComparison.Ordinal):
                map.Remove(last[2..]);
                break;
            case JsonArray list when TryStep(list, last, out var item):
                list.Remove(item);
                break;
            default:
                return;
        }

        if (path.Count > 1 && parent is JsonObject { Count: 0 } or JsonArray { Count: 0 }) Remove(value, path.Take(path.Count - 1).ToList());
    }

    private static bool TryStep(JsonNode? value, string element, out JsonNode? next)
    {
        next = null;
        var rest = element[2..];
        switch (element[0])
        {
            case 'f':
                return value is JsonObject map && map.TryGetPropertyValue(rest, out next);
            case 'k':
                var keys = ((JsonObject)JsonNode.Parse(rest)!).Select(pair => pair.Key).ToArray();
                next = (value as JsonArray)?.OfType<JsonObject>().FirstOrDefault(item => MergeRules.KeyOf(item, keys) == rest);
                return next is not null;
            default:
                next = (value as JsonArray)?.FirstOrDefault(item => item is not null && ObjectJson.ToText(item) == rest);
                return next is not null;
        }
    }
}
