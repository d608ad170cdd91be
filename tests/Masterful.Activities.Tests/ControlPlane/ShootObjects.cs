using System.Text.Json.Nodes;

namespace Masterful.Activities.Tests.ControlPlane;

/// <summary>Objects of the fixture's Shoot, without what only its API server may set.</summary>
internal static class ShootObjects
{
    public static IEnumerable<JsonObject> Of(params string[] kinds) => File.ReadLines(Fixture.Path("source/objects.jsonl"))
        .Select(line => JsonNode.Parse(line)!.AsObject())
        .Where(item => kinds.Contains((string)item["kind"]!))
        .Select(Bare);

    public static JsonObject Named(string kind, string name) => Of(kind).Single(item => (string)item["metadata"]!["name"]! == name);

    private static JsonObject Bare(JsonObject item)
    {
        foreach (var field in new[] { "uid", "resourceVersion", "creationTimestamp", "generation", "managedFields" })
        {
            item["metadata"]!.AsObject().Remove(field);
        }

        return item;
    }
}
