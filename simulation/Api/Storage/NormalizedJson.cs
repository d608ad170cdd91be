using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>Objects in a form that can be compared: what every write changes by itself is left out, keys are sorted.</summary>
public static class NormalizedJson
{
    public static string Of(JsonObject value)
    {
        var copy = (JsonObject)value.DeepClone();
        if (copy["metadata"] is JsonObject metadata)
        {
            metadata.Remove("resourceVersion");
            metadata.Remove("generation");
            metadata.Remove("managedFields");
        }

        (copy["status"] as JsonObject)?.Remove("observedGeneration");
        return ObjectJson.ToText(Sorted(copy)!);
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => KeyValuePair.Create(pair.Key, Sorted(pair.Value)))),
        JsonArray array => new JsonArray(array.Select(Sorted).ToArray()),
        _ => node?.DeepClone(),
    };
}
