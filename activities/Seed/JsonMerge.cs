using System.Text.Json.Nodes;

namespace Masterful.Activities.Seed;

/// <summary>Lays a template over a document: mappings are merged, null removes, everything else replaces (RFC 7386).</summary>
internal static class JsonMerge
{
    public static JsonObject Apply(JsonObject target, JsonObject patch)
    {
        foreach (var (key, value) in patch)
        {
            if (value is null)
            {
                target.Remove(key);
            }
            else if (value is JsonObject section)
            {
                target[key] = Apply(target[key] as JsonObject is { } there ? (JsonObject)there.DeepClone() : [], section);
            }
            else
            {
                target[key] = value.DeepClone();
            }
        }

        return target;
    }

    /// <summary>The mapping at a path, made where it is missing.</summary>
    public static JsonObject Ensure(JsonObject target, params string[] path)
    {
        foreach (var key in path)
        {
            if (target[key] is not JsonObject child)
            {
                target[key] = child = [];
            }

            target = child;
        }

        return target;
    }
}
