using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>JSON merge patches (RFC 7386), and strategic merge patches: the same, but lists with known keys merge element by element.</summary>
internal static class MergePatch
{
    /// <summary>RFC 7386.</summary>
    public static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes) return patch?.DeepClone();
        var result = target as JsonObject ?? [];
        foreach (var (key, change) in changes)
        {
            if (change is null) result.Remove(key);
            else Set(result, key, Apply(result[key], change));
        }

        return result;
    }

    /// <summary>Kubernetes' strategic merge patch, with the directives <c>$patch</c>, <c>$deleteFromPrimitiveList</c> and <c>$retainKeys</c>.</summary>
    public static JsonObject ApplyStrategic(JsonObject target, JsonObject patch, MergeRules rules)
    {
        if (patch.Text("$patch") == "replace") return (JsonObject)Without(patch, "$patch");
        foreach (var (key, change) in patch)
        {
            if (key.StartsWith("$deleteFromPrimitiveList/", StringComparison.Ordinal)) RemoveAll(target[key[25..]] as JsonArray, change as JsonArray);
            if (key == "$retainKeys") Retain(target, patch.Texts("$retainKeys"));
            if (key.StartsWith('$')) continue;
            if (change is null)
            {
                target.Remove(key);
            }
            else if (change is JsonObject map)
            {
                Set(target, key, map.Text("$patch") == "delete" ? null : ApplyStrategic(target[key] as JsonObject ?? [], map, rules));
            }
            else if (change is JsonArray list && rules.KeysOf(key, target[key] as JsonArray) is { } keys)
            {
                Set(target, key, MergeList(target[key] as JsonArray ?? [], list, keys, rules));
            }
            else if (change is JsonArray values && rules.IsSet(key))
            {
                var set = (target[key] as JsonArray)?.DeepClone() as JsonArray ?? [];
                foreach (var value in values)
                {
                    if (!set.Any(known => JsonNode.DeepEquals(known, value))) set.Add(value?.DeepClone());
                }

                Set(target, key, set);
            }
            else
            {
                Set(target, key, change.DeepClone());
            }
        }

        return target;
    }

    private static JsonArray MergeList(JsonArray target, JsonArray patch, string[] keys, MergeRules rules)
    {
        var result = patch.OfType<JsonObject>().Any(item => item.Text("$patch") == "replace") ? [] : (JsonArray)target.DeepClone();
        foreach (var change in patch.OfType<JsonObject>())
        {
            var directive = change.Text("$patch");
            if (directive == "replace") continue;
            var identity = MergeRules.KeyOf(change, keys);
            var index = result.ToList().FindIndex(item => item is JsonObject known && MergeRules.KeyOf(known, keys) == identity);
            if (directive == "delete")
            {
                if (index >= 0) result.RemoveAt(index);
            }
            else if (index >= 0)
            {
                ApplyStrategic((JsonObject)result[index]!, change, rules);
            }
            else
            {
                result.Add(ApplyStrategic([], change, rules));
            }
        }

        return result;
    }

    private static void Set(JsonObject target, string key, JsonNode? value)
    {
        if (value is null) target.Remove(key);
        else if (!ReferenceEquals(target[key], value)) target[key] = value.Parent is null ? value : value.DeepClone();
    }

    private static JsonNode Without(JsonObject patch, string key)
    {
        var copy = (JsonObject)patch.DeepClone();
        copy.Remove(key);
        return copy;
    }

    private static void RemoveAll(JsonArray? list, JsonArray? values)
    {
        foreach (var value in values ?? [])
        {
            if (list?.FirstOrDefault(item => JsonNode.DeepEquals(item, value)) is { } found) list.Remove(found);
        }
    }

    private static void Retain(JsonObject target, IReadOnlyList<string> keys)
    {
        foreach (var key in target.Select(pair => pair.Key).Except(keys).ToList()) target.Remove(key);
    }
}
