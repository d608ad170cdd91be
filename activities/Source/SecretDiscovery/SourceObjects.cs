using System.Text.Json.Nodes;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Source;

/// <summary>
/// What the Seed holds for one control plane, read once, so that everything that is derived from it speaks of the same moment.
/// </summary>
public sealed class SourceObjects
{
    /// <summary>The Etcd resources' group and version.</summary>
    public const string EtcdApiVersion = "druid.gardener.cloud/v1alpha1";

    private readonly Dictionary<(string Kind, string Name), JsonObject> objects = [];

    /// <summary>Takes objects that were read.</summary>
    public SourceObjects(string ns, IEnumerable<JsonObject> read)
    {
        Namespace = ns;
        foreach (var item in read)
        {
            objects[(item.Str("kind"), item.Str("metadata", "name"))] = item;
        }
    }

    /// <summary>The control plane's namespace.</summary>
    public string Namespace { get; }

    /// <summary>Every Secret.</summary>
    public IEnumerable<JsonObject> Secrets => objects.Where(pair => pair.Key.Kind == "Secret").Select(pair => pair.Value);

    /// <summary>Reads Deployments, StatefulSets, Etcds, Secrets and ConfigMaps.</summary>
    public static async Task<SourceObjects> ReadAsync(ISeedReader reader, string ns, CancellationToken cancellationToken = default)
    {
        (string ApiVersion, string Kind)[] kinds =
            [("apps/v1", "Deployment"), ("apps/v1", "StatefulSet"), (EtcdApiVersion, "Etcd"), ("v1", "Secret"), ("v1", "ConfigMap")];
        var read = new List<JsonObject>();
        foreach (var (apiVersion, kind) in kinds)
        {
            foreach (var item in await reader.ListAsync(apiVersion, kind, cancellationToken))
            {
                // Items of a list come without their kind from some servers.
                item["kind"] ??= kind;
                read.Add(item);
            }
        }

        return new SourceObjects(ns, read);
    }

    /// <summary>An object, or null.</summary>
    public JsonObject? Find(string kind, string name) => objects.GetValueOrDefault((kind, name));

    /// <summary>An object that must be there, or <c>MIG-PRE-002</c>.</summary>
    public JsonObject Get(string kind, string name) =>
        Find(kind, name) ?? throw PreflightErrors.SecretNotProven.At($"{kind} {Namespace}/{name}", "it is not there.");

    /// <summary>The Pod template's spec of a Deployment or StatefulSet.</summary>
    public JsonObject PodSpec(string kind, string name) =>
        Get(kind, name)["spec"]?["template"]?["spec"] as JsonObject
        ?? throw PreflightErrors.SecretNotProven.At($"{kind} {Namespace}/{name}", "it has no Pod template.");

    /// <summary>One value of a Secret, decoded; null when the Secret or the key is not there.</summary>
    public byte[]? SecretValue(string name, string key) =>
        Find("Secret", name)?["data"]?[key]?.GetValue<string>() is { } encoded ? Convert.FromBase64String(encoded) : null;
}
