using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Masterful.Activities.Endpoint;
using Masterful.Activities.Kubernetes;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Addons;

/// <summary>
/// The kubeconfig of kube-proxy lies in a ConfigMap or Secret of its ManagedResource. Replayed as it is, it would name an API server that is not moved, or
/// whose name is given up; so the name is replaced on the way, and nothing else.
/// </summary>
internal sealed class KubeProxyKubeconfig(ApiHome home)
{
    private const string Origin = "shoot-core-kube-proxy";
    private const string Reference = "reference.resources.gardener.cloud/";
    private const string Checksum = "checksum/masterful-kubeconfig";

    /// <summary>Changes the objects in place; answers one line for each change with the ManagedResource that it is in.</summary>
    public IReadOnlyList<(string Origin, string Change)> Rewrite(IReadOnlyList<AddonObject> objects)
    {
        // One ManagedResource holds what all Pods share, one more for each worker pool its DaemonSet.
        var own = objects.Where(item => item.Origin == Origin || item.Origin.StartsWith(Origin + "-", StringComparison.Ordinal)).ToList();
        var changes = new List<(string, string)>();
        foreach (var item in own.Where(item => item.Object.Kind() is "ConfigMap" or "Secret"))
        {
            var change = Rewrite(item.Object);
            if (change is null)
            {
                continue;
            }

            var (kind, name) = (item.Object.Kind(), item.Object.Name());
            var sum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(item.Object.ToJsonString())))[..8];
            var renamed = item.Object["immutable"]?.GetValue<bool>() == true ? $"{name}-{sum}" : name;
            // An immutable object of that name is there already, restored from the source.
            item.Object["metadata"]!["name"] = renamed;
            foreach (var workload in own.Where(other => other.Object.At("spec", "template", "spec") is not null))
            {
                Follow(workload.Object, kind, name, renamed, sum);
            }

            changes.Add((item.Origin, $"{kind} {item.Object.Namespace()}/{renamed}: {change}{(renamed == name ? "" : $" (in place of {name}, which is immutable)")}"));
        }

        return changes;
    }

    private string? Rewrite(JsonObject item)
    {
        string? change = null;
        foreach (var (field, isBase64) in new[] { ("data", item.Kind() == "Secret"), ("stringData", false) })
        {
            foreach (var (key, value) in (item[field] as JsonObject ?? []).ToList())
            {
                if (Rewrite(item, key, Text(value, isBase64)) is { } found)
                {
                    item[field]![key] = isBase64 ? Convert.ToBase64String(Encoding.UTF8.GetBytes(found.Text)) : found.Text;
                    change = $"{found.Server} -> {home.Server}";
                }
            }
        }

        return change;
    }

    private (string Text, string Server)? Rewrite(JsonObject item, string key, string? text)
    {
        var servers = text is null ? [] : Servers(text);
        try
        {
            return servers.FirstOrDefault(server => home.Replacement(server) is not null) is { } server ? (ServerFields.Rewrite(text!, home.Replacement), server) : null;
        }
        catch (FormatException e)
        {
            throw AddonErrors.NotDecodable.At($"{item.Kind()} {item.Namespace()}/{item.Name()}, key {key}", $"its API server cannot be replaced by {home.Server}: {e.Message}", e);
        }
    }

    // Most keys are no kubeconfig; what cannot be read as one is not kube-proxy's way to the API.
    private static IReadOnlyList<string> Servers(string text)
    {
        try
        {
            return ServerFields.Find(text);
        }
        catch (FormatException)
        {
            return [];
        }
    }

    private static string? Text(JsonNode? value, bool isBase64)
    {
        if (value is not JsonValue given || !given.TryGetValue<string>(out var text))
        {
            return null;
        }

        var bytes = new byte[text.Length];
        return !isBase64 ? text : Convert.TryFromBase64String(text, bytes, out var count) ? Encoding.UTF8.GetString(bytes, 0, count) : null;
    }

    /// <summary>Lets a workload mount the object by its name now, and roll its Pods, which read a kubeconfig once.</summary>
    private static void Follow(JsonObject workload, string kind, string name, string renamed, string sum)
    {
        var template = workload["spec"]!["template"]!.AsObject();
        var sources = template.Children("spec", "volumes")
            .SelectMany(volume => volume.Children("projected", "sources").Append(volume))
            .Select(source => kind == "Secret" ? (Owner: source.Child("secret"), Key: source.Child("secret")?.ContainsKey("secretName") == true ? "secretName" : "name") : (Owner: source.Child("configMap"), Key: "name"))
            .Where(source => source.Owner.Text(source.Key) == name)
            .ToList();
        if (sources.Count == 0)
        {
            return;
        }

        foreach (var (owner, key) in sources)
        {
            owner![key] = renamed;
        }

        foreach (var metadata in new[] { workload["metadata"] as JsonObject, template["metadata"] as JsonObject }.OfType<JsonObject>())
        {
            // gardener-resource-manager keeps what these name; the key begins with the kind.
            var annotations = metadata["annotations"] as JsonObject ?? [];
            foreach (var key in annotations.Where(pair => pair.Key.StartsWith($"{Reference}{kind.ToLowerInvariant()}-", StringComparison.Ordinal) && pair.Value?.GetValue<string>() == name).Select(pair => pair.Key).ToList())
            {
                annotations[key] = renamed;
            }
        }

        template["metadata"] ??= new JsonObject();
        template["metadata"]!["annotations"] ??= new JsonObject();
        template["metadata"]!["annotations"]![Checksum] = sum;
    }
}
