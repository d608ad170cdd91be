using System.Text.Json.Nodes;

namespace Masterful.Activities.Kubernetes;

/// <summary>What differs between two states of an object, but for what its API server keeps for itself. No value of a Secret is in it.</summary>
public static class ObjectDifference
{
    private const string Hidden = "(not shown)";
    private const int LongestValue = 200;
    private static readonly string[] Bookkeeping = ["managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink"];

    /// <summary>The fields, in the order in which they are found; lists whose elements have names are compared by name.</summary>
    /// <param name="before">As it is; null when it is not there.</param>
    /// <param name="after">As it would be.</param>
    public static IReadOnlyList<FieldDifference> Between(JsonObject? before, JsonObject after)
    {
        var (old, now) = (Bare(before), Bare(after));
        var found = new List<FieldDifference>();
        Compare("", old, now, found);
        return after.Kind() == "Secret" ? [.. found.Select(Hide)] : found;
    }

    private static JsonObject Bare(JsonObject? item)
    {
        var bare = (JsonObject?)item?.DeepClone() ?? [];
        bare.Remove("status");
        foreach (var field in Bookkeeping)
        {
            (bare["metadata"] as JsonObject)?.Remove(field);
        }

        return bare;
    }

    private static void Compare(string path, JsonNode? before, JsonNode? after, List<FieldDifference> found)
    {
        if (JsonNode.DeepEquals(before, after))
        {
            return;
        }

        switch (before, after)
        {
            case (JsonObject old, JsonObject now):
                foreach (var key in old.Select(pair => pair.Key).Union(now.Select(pair => pair.Key)))
                {
                    Compare($"{path}.{Name(key)}", old[key], now[key], found);
                }

                break;
            case (JsonArray old, JsonArray now) when Named(old) && Named(now):
                foreach (var name in old.Concat(now).Select(item => item.Text("name")!).Distinct())
                {
                    Compare($"{path}[{name}]", Find(old, name), Find(now, name), found);
                }

                break;
            case (JsonArray old, JsonArray now) when old.Count == now.Count:
                for (var index = 0; index < old.Count; index++)
                {
                    Compare($"{path}[{index}]", old[index], now[index], found);
                }

                break;
            default:
                found.Add(new FieldDifference(path, Show(before), Show(after)));
                break;
        }
    }

    private static bool Named(JsonArray list) =>
        list.All(item => item.Text("name") is not null) && list.Select(item => item.Text("name")).Distinct().Count() == list.Count;

    private static JsonNode? Find(JsonArray list, string name) => list.FirstOrDefault(item => item.Text("name") == name);

    private static string Name(string key) => key.Contains('.') || key.Contains('/') ? $"\"{key}\"" : key;

    private static string? Show(JsonNode? node) => node?.ToJsonString() is not { } text ? null : text.Length > LongestValue ? text[..LongestValue] + "..." : text;

    private static FieldDifference Hide(FieldDifference difference) =>
        difference.Path.StartsWith(".data", StringComparison.Ordinal) || difference.Path.StartsWith(".stringData", StringComparison.Ordinal)
        || difference.Path.StartsWith(".metadata.annotations", StringComparison.Ordinal)
            ? difference with { Before = difference.Before is null ? null : Hidden, After = difference.After is null ? null : Hidden }
            : difference;
}
