using System.Net;
using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>JSON patches (RFC 6902). A failed test or a missing path is 422, as from a real API server.</summary>
internal static class JsonPatch
{
    public static JsonObject Apply(JsonObject target, JsonArray patch)
    {
        JsonNode? root = target;
        foreach (var operation in patch)
        {
            var path = operation.Text("path") ?? throw ApiStatusException.BadRequest("a JSON patch operation has no path");
            switch (operation.Text("op"))
            {
                case "add":
                    root = Add(root, path, operation!["value"]?.DeepClone());
                    break;
                case "replace":
                    Get(root, path);
                    root = path.Length == 0 ? operation!["value"]?.DeepClone() : Add(Remove(root, path), path, operation!["value"]?.DeepClone());
                    break;
                case "remove":
                    root = Remove(root, path);
                    break;
                case "test":
                    if (!JsonNode.DeepEquals(Get(root, path), operation!["value"])) throw Unprocessable($"testing value {path} failed");
                    break;
                case "copy":
                    root = Add(root, path, Get(root, operation.Text("from") ?? "")?.DeepClone());
                    break;
                case "move":
                    var moved = Get(root, operation.Text("from") ?? "")?.DeepClone();
                    root = Add(Remove(root, operation.Text("from") ?? ""), path, moved);
                    break;
                default:
                    throw ApiStatusException.BadRequest($"unexpected JSON patch operation \"{operation.Text("op")}\"");
            }
        }

        return root as JsonObject ?? throw Unprocessable("the patch does not leave an object");
    }

    private static JsonNode? Get(JsonNode? root, string path)
    {
        var at = root;
        foreach (var token in Tokens(path))
        {
            at = at switch
            {
                JsonObject map when map.TryGetPropertyValue(token, out var next) => next,
                JsonArray list when int.TryParse(token, out var index) && index >= 0 && index < list.Count => list[index],
                _ => throw Unprocessable($"the path {path} does not exist"),
            };
        }

        return at;
    }

    private static JsonNode? Add(JsonNode? root, string path, JsonNode? value)
    {
        if (path.Length == 0) return value;
        var (parent, last) = ParentOf(root, path);
        switch (parent)
        {
            case JsonObject map:
                map[last] = value;
                break;
            case JsonArray list when last == "-":
                list.Add(value);
                break;
            case JsonArray list when int.TryParse(last, out var index) && index >= 0 && index <= list.Count:
                list.Insert(index, value);
                break;
            default:
                throw Unprocessable($"add operation does not apply: doc is missing path: {path}");
        }

        return root;
    }

    private static JsonNode? Remove(JsonNode? root, string path)
    {
        Get(root, path);
        var (parent, last) = ParentOf(root, path);
        if (parent is JsonObject map) map.Remove(last);
        else if (parent is JsonArray list) list.RemoveAt(int.Parse(last));
        return root;
    }

    private static (JsonNode? Parent, string Last) ParentOf(JsonNode? root, string path)
    {
        var slash = path.LastIndexOf('/');
        if (slash < 0) throw Unprocessable($"the path {path} does not start with a slash");
        return (Get(root, path[..slash]), Unescape(path[(slash + 1)..]));
    }

    private static IEnumerable<string> Tokens(string path) =>
        path.Length == 0 ? [] : path.Split('/').Skip(1).Select(Unescape);

    private static string Unescape(string token) => token.Replace("~1", "/").Replace("~0", "~");

    private static ApiStatusException Unprocessable(string message) =>
        new(HttpStatusCode.UnprocessableEntity, "Invalid", $"the server rejected our request due to an error in our request: {message}");
}
