using System.Net;
using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>
/// Server-side apply: the configuration is merged into the live object, fields that its manager owned before and no longer names are
/// removed unless someone else owns them, and a field that someone else owns with another value is a conflict.
/// </summary>
internal static class ServerSideApply
{
    /// <summary>Returns the merged object with its new managedFields. Throws 409 on conflicts unless forced.</summary>
    public static JsonObject Apply(JsonObject live, JsonObject config, ApiResource resource, FieldWriter writer, bool force)
    {
        var rules = new MergeRules(resource);
        var managed = ManagedFields.Of(live);
        if (managed.Entries.Count == 0) AdoptExisting(live, managed, resource, writer);

        var wanted = FieldTree.Of(config, rules);
        var previous = managed.Find(writer.Manager, "Apply", writer.Subresource);
        var others = managed.Entries.Where(entry => entry != previous).ToList();
        var conflicts = Conflicts(live, config, wanted, others);
        if (conflicts.Count > 0 && !force) throw Conflict(resource, live.Name(), conflicts);
        foreach (var (entry, path) in conflicts) entry.Fields.Remove(path);

        var result = (JsonObject)live.DeepClone();
        Merge(result, config, rules, isRoot: true);
        foreach (var path in (previous?.Fields.Paths() ?? []).Where(path => path.Count > 0).OrderByDescending(path => path.Count))
        {
            if (!wanted.Touches(path) && !others.Exists(entry => entry.Fields.Touches(path))) FieldAccess.Remove(result, path);
        }

        // What is written must be listed once: a field that this apply keeps in force stays with its other owners too.
        var own = managed.FindOrAdd(writer, "Apply", resource.ApiVersion);
        var before = ObjectJson.ToText(own.Fields.ToJson());
        own.Fields = wanted;
        if (before != ObjectJson.ToText(wanted.ToJson())) own.Time = writer.Time;
        managed.WriteTo(result);
        return result;
    }

    /// <summary>Records that the manager owns everything in the configuration that creates an object.</summary>
    public static void Own(JsonObject created, JsonObject config, ApiResource resource, FieldWriter writer)
    {
        var managed = ManagedFields.Of([]);
        managed.FindOrAdd(writer, "Apply", resource.ApiVersion).Fields = FieldTree.Of(config, new MergeRules(resource));
        managed.WriteTo(created);
    }

    // An object from before anybody recorded ownership belongs to nobody in particular, as on a real server.
    private static void AdoptExisting(JsonObject live, ManagedFields managed, ApiResource resource, FieldWriter writer)
    {
        if (live.ResourceVersion().Length == 0) return;
        managed.FindOrAdd(writer with { Manager = "before-first-apply", Subresource = "" }, "Update", resource.ApiVersion).Fields =
            FieldTree.Of(live, new MergeRules(resource));
    }

    private static List<(ManagedFields.Entry Entry, IReadOnlyList<string> Path)> Conflicts(
        JsonObject live, JsonObject config, FieldTree wanted, List<ManagedFields.Entry> others)
    {
        var conflicts = new List<(ManagedFields.Entry, IReadOnlyList<string>)>();
        foreach (var path in wanted.Paths())
        {
            if (path.Count > 0 && path[^1].StartsWith("k:", StringComparison.Ordinal)) continue;
            if (FieldChanges.Same(live, config, path)) continue;
            conflicts.AddRange(others.Where(entry => entry.Fields.Touches(path)).Select(entry => (entry, path)));
        }

        return conflicts;
    }

    private static void Merge(JsonObject target, JsonObject config, MergeRules rules, bool isRoot = false)
    {
        foreach (var (key, value) in config)
        {
            if (isRoot && key is "apiVersion" or "kind") continue;
            switch (value)
            {
                case null:
                    break;
                case JsonObject map when target[key] is JsonObject existing && !rules.IsAtomicMap(key):
                    Merge(existing, map, rules);
                    break;
                case JsonArray list when target[key] is JsonArray existing && rules.KeysOf(key, existing, list) is { } keys:
                    MergeList(existing, list, keys, rules);
                    break;
                case JsonArray set when target[key] is JsonArray existing && rules.IsSet(key):
                    foreach (var element in set)
                    {
                        if (!existing.Any(known => JsonNode.DeepEquals(known, element))) existing.Add(element?.DeepClone());
                    }

                    break;
                default:
                    if (!JsonNode.DeepEquals(target[key], value)) target[key] = value.DeepClone();
                    break;
            }
        }
    }

    private static void MergeList(JsonArray existing, JsonArray list, string[] keys, MergeRules rules)
    {
        foreach (var item in list.OfType<JsonObject>())
        {
            var identity = MergeRules.KeyOf(item, keys);
            if (existing.OfType<JsonObject>().FirstOrDefault(known => MergeRules.KeyOf(known, keys) == identity) is { } found) Merge(found, item, rules);
            else existing.Add(item.DeepClone());
        }
    }

    private static ApiStatusException Conflict(
        ApiResource resource, string name, List<(ManagedFields.Entry Entry, IReadOnlyList<string> Path)> conflicts)
    {
        var causes = new JsonArray();
        foreach (var (entry, path) in conflicts)
        {
            causes.Add(new JsonObject
            {
                ["reason"] = "FieldManagerConflict",
                ["message"] = $"conflict with {Describe(entry)}",
                ["field"] = FieldTree.Describe(path),
            });
        }

        var text = string.Join("\n", conflicts.GroupBy(conflict => Describe(conflict.Entry)).Select(group => group.Count() == 1
            ? $"conflict with {group.Key}: {FieldTree.Describe(group.First().Path)}"
            : $"conflicts with {group.Key}:\n{string.Join("\n", group.Select(conflict => "- " + FieldTree.Describe(conflict.Path)))}"));
        return new ApiStatusException(HttpStatusCode.Conflict, "Conflict",
            $"Apply failed with {conflicts.Count} conflict{(conflicts.Count == 1 ? "" : "s")}: {text}",
            ApiStatusException.DetailsOf(resource, name, causes));
    }

    private static string Describe(ManagedFields.Entry entry) =>
        $"\"{entry.Manager}\"{(entry.Subresource.Length > 0 ? $" with subresource \"{entry.Subresource}\"" : "")} using {entry.ApiVersion}";
}
