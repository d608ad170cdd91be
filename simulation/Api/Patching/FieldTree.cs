using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>A set of fields as <c>fieldsV1</c> writes it: elements <c>f:name</c>, <c>k:{...}</c> and <c>v:...</c>, the set itself as <c>.</c>.</summary>
internal sealed class FieldTree
{
    private readonly SortedDictionary<string, FieldTree> children = new(StringComparer.Ordinal);

    /// <summary>Whether the field at this point is in the set, not only fields below it.</summary>
    public bool Owned { get; set; }

    public IReadOnlyDictionary<string, FieldTree> Children => children;

    public bool IsEmpty => !Owned && children.Values.All(child => child.IsEmpty);

    public static FieldTree Leaf() => new() { Owned = true };

    /// <summary>All fields that an object sets, without those that belong to the server.</summary>
    public static FieldTree Of(JsonObject value, MergeRules rules)
    {
        var tree = new FieldTree();
        foreach (var (name, field) in value)
        {
            if (name is "apiVersion" or "kind") continue;
            if (name == "metadata" && field is JsonObject metadata)
            {
                var set = new FieldTree();
                foreach (var (key, part) in metadata)
                {
                    if (!IsServerOwned(key)) set.children["f:" + key] = OfField(key, part, rules);
                }

                if (!set.IsEmpty) tree.children["f:metadata"] = set;
                continue;
            }

            tree.children["f:" + name] = OfField(name, field, rules);
        }

        return tree;
    }

    public static bool IsServerOwned(string metadataField) => metadataField is
        "name" or "namespace" or "creationTimestamp" or "selfLink" or "uid" or "generation" or "managedFields" or "resourceVersion"
        or "deletionTimestamp" or "deletionGracePeriodSeconds";

    public static FieldTree OfField(string name, JsonNode? value, MergeRules rules)
    {
        var tree = new FieldTree();
        switch (value)
        {
            case JsonObject { Count: > 0 } map when !rules.IsAtomicMap(name):
                foreach (var (key, child) in map) tree.children["f:" + key] = OfField(key, child, rules);
                return tree;
            case JsonArray { Count: > 0 } list when rules.IsSet(name):
                foreach (var element in list) tree.children["v:" + (element is null ? "null" : ObjectJson.ToText(element))] = Leaf();
                return tree;
            case JsonArray { Count: > 0 } list when rules.KeysOf(name, list) is { } keys:
                foreach (var item in list.OfType<JsonObject>())
                {
                    var element = Leaf();
                    foreach (var (key, child) in item) element.children["f:" + key] = OfField(key, child, rules);
                    tree.children["k:" + MergeRules.KeyOf(item, keys)] = element;
                }

                return tree;
            default:
                return Leaf();
        }
    }

    public static FieldTree Parse(JsonNode? fieldsV1)
    {
        var tree = new FieldTree();
        if (fieldsV1 is not JsonObject { Count: > 0 } map)
        {
            tree.Owned = true;
            return tree;
        }

        foreach (var (key, child) in map)
        {
            if (key == ".") tree.Owned = true;
            else tree.children[key] = Parse(child);
        }

        return tree;
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject();
        if (Owned && children.Count > 0) json["."] = new JsonObject();
        foreach (var (key, child) in children)
        {
            if (!child.IsEmpty) json[key] = child.ToJson();
        }

        return json;
    }

    public bool Contains(IReadOnlyList<string> path)
    {
        var at = this;
        foreach (var element in path)
        {
            if (!at.children.TryGetValue(element, out at)) return false;
        }

        return at.Owned;
    }

    /// <summary>Whether this set has the field, something below it, or (a leaf) something above it.</summary>
    public bool Touches(IReadOnlyList<string> path)
    {
        var at = this;
        foreach (var element in path)
        {
            if (at.Owned && at.children.Count == 0) return true;
            if (!at.children.TryGetValue(element, out at)) return false;
        }

        return !at.IsEmpty;
    }

    public void Add(IReadOnlyList<string> path)
    {
        var at = this;
        foreach (var element in path)
        {
            if (!at.children.TryGetValue(element, out var next)) at.children[element] = next = new FieldTree();
            at = next;
        }

        at.Owned = true;
    }

    /// <summary>Takes out the field and everything below it.</summary>
    public void Remove(IReadOnlyList<string> path)
    {
        if (path.Count == 0) return;
        var at = this;
        for (var index = 0; index < path.Count - 1; index++)
        {
            if (!at.children.TryGetValue(path[index], out at)) return;
        }

        at.children.Remove(path[^1]);
    }

    /// <summary>The paths of all fields in the set.</summary>
    public IEnumerable<IReadOnlyList<string>> Paths()
    {
        if (Owned) yield return [];
        foreach (var (key, child) in children)
        {
            foreach (var path in child.Paths()) yield return [key, .. path];
        }
    }

    /// <summary>A path as error texts write it: <c>.spec.containers[name="x"].image</c>.</summary>
    public static string Describe(IEnumerable<string> path) => string.Concat(path.Select(element => element[..2] switch
    {
        "f:" => "." + element[2..],
        "k:" => "[" + string.Join(",", ((JsonObject)JsonNode.Parse(element[2..])!).Select(pair => $"{pair.Key}={pair.Value?.ToJsonString()}")) + "]",
        _ => "[=" + element[2..] + "]",
    }));
}
