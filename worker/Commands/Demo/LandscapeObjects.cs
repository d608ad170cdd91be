using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using Masterful.Activities.Landscapes;

namespace Masterful.Worker.Commands.Demo;

/// <summary>
/// Everything in Garden and Seed that a rollback must bring back, without what an API server counts up by itself. Kept in memory only:
/// it holds Secrets.
/// </summary>
internal sealed class LandscapeObjects
{
    private static readonly string[] Volatile = ["resourceVersion", "uid", "generation", "managedFields", "creationTimestamp", "selfLink"];
    private readonly SortedDictionary<string, string> objects = new(StringComparer.Ordinal);

    public static async Task<LandscapeObjects> ReadAsync(LandscapeFile landscape)
    {
        var all = new LandscapeObjects();
        await all.AddAsync("garden", landscape.Garden);
        foreach (var seed in landscape.Seeds)
        {
            await all.AddAsync("seed " + seed.Name, seed.Access);
        }

        return all;
    }

    /// <summary>One line for each object that is not what it was.</summary>
    public IReadOnlyList<string> Differences(LandscapeObjects after) =>
        objects.Keys.Union(after.objects.Keys).Order(StringComparer.Ordinal)
            .Where(key => objects.GetValueOrDefault(key) != after.objects.GetValueOrDefault(key))
            .Select(key => (objects.ContainsKey(key), after.objects.ContainsKey(key)) switch
            {
                (true, false) => $"{key} is gone",
                (false, true) => $"{key} is new",
                _ => $"{key} differs at {string.Join(", ", Paths(JsonNode.Parse(objects[key]), JsonNode.Parse(after.objects[key]), ""))}",
            })
            .ToList();

    // Paths only: the values may be secret.
    private static IEnumerable<string> Paths(JsonNode? before, JsonNode? after, string path) => (before, after) switch
    {
        (JsonObject left, JsonObject right) => left.Select(pair => pair.Key).Union(right.Select(pair => pair.Key)).SelectMany(key => Paths(left[key], right[key], $"{path}.{key}")),
        _ when JsonNode.DeepEquals(before, after) => [],
        _ => [path.TrimStart('.')],
    };

    private static IEnumerable<(string GroupVersion, JsonObject Resource)> Listable(JsonNode groups) =>
        groups["resources"]!.AsArray().OfType<JsonObject>()
            .Where(resource => !resource["name"]!.GetValue<string>().Contains('/')
                && resource["verbs"]!.AsArray().Any(verb => verb!.GetValue<string>() == "list"))
            .Select(resource => (groups["groupVersion"]!.GetValue<string>(), resource));

    private static string Normalize(JsonObject item)
    {
        if (item["metadata"] is JsonObject metadata)
        {
            foreach (var field in Volatile)
            {
                metadata.Remove(field);
            }

            foreach (var map in new[] { "annotations", "labels" }.Where(map => metadata[map] is JsonObject { Count: 0 }))
            {
                metadata.Remove(map);
            }
        }

        // The status follows the spec by itself.
        item.Remove("status");
        return Sorted(item)!.ToJsonString();
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject value => new JsonObject(value.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, Sorted(pair.Value)))),
        JsonArray list => new JsonArray(list.Select(Sorted).ToArray()),
        _ => node?.DeepClone(),
    };

    private async Task AddAsync(string cluster, ClusterAccess access)
    {
        using var client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(new FileInfo(access.Kubeconfig), access.Context));
        foreach (var (groupVersion, resource) in await ResourcesAsync(client))
        {
            var name = resource["name"]!.GetValue<string>();
            if (name is "events" or "leases")
            {
                continue;
            }

            var prefix = groupVersion.Contains('/') ? "apis/" : "api/";
            var list = await GetAsync(client, $"{prefix}{groupVersion}/{name}");
            foreach (var item in list["items"]!.AsArray().OfType<JsonObject>())
            {
                var metadata = item["metadata"]!;
                objects[$"{cluster}: {name} {metadata["namespace"]}/{metadata["name"]}"] = Normalize(item);
            }
        }
    }

    private static async Task<List<(string GroupVersion, JsonObject Resource)>> ResourcesAsync(Kubernetes client)
    {
        var resources = Listable(await GetAsync(client, "api/v1")).ToList();
        var groups = await GetAsync(client, "apis");
        foreach (var version in groups["groups"]!.AsArray().Select(group => group!["preferredVersion"]!["groupVersion"]!.GetValue<string>()))
        {
            resources.AddRange(Listable(await GetAsync(client, "apis/" + version)));
        }

        return resources;
    }

    private static async Task<JsonNode> GetAsync(Kubernetes client, string path)
    {
        await using var stream = await client.HttpClient.GetStreamAsync(new Uri(client.BaseUri, path));
        return (await JsonSerializer.DeserializeAsync<JsonNode>(stream))!;
    }
}
