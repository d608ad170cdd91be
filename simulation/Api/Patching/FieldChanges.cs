using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>Which fields differ between two states of an object.</summary>
internal sealed class FieldChanges
{
    private FieldChanges(FieldTree set, FieldTree removed)
    {
        Set = set;
        Removed = removed;
    }

    /// <summary>Fields that are new or have another value.</summary>
    public FieldTree Set { get; }

    /// <summary>Fields that are gone.</summary>
    public FieldTree Removed { get; }

    public static FieldChanges Between(JsonObject before, JsonObject after, MergeRules rules)
    {
        var (set, removed) = (new FieldTree(), new FieldTree());
        var (old, now) = (FieldTree.Of(before, rules), FieldTree.Of(after, rules));
        foreach (var path in now.Paths())
        {
            var isElement = path.Count > 0 && path[^1].StartsWith("k:", StringComparison.Ordinal);
            if (!old.Contains(path) || (!isElement && !Same(before, after, path))) set.Add(path);
        }

        foreach (var path in old.Paths())
        {
            if (!now.Contains(path)) removed.Add(path);
        }

        return new FieldChanges(set, removed);
    }

    public static bool Same(JsonObject before, JsonObject after, IReadOnlyList<string> path) =>
        FieldAccess.TryGet(before, path, out var old) && FieldAccess.TryGet(after, path, out var now) && JsonNode.DeepEquals(old, now);
}
