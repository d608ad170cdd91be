using System.Globalization;
using System.Text.Json.Nodes;

namespace Masterful.Activities.Kubernetes;

/// <summary>Reads the fields that all objects share, and others by path. A field that is not there reads as null or empty.</summary>
public static class KubernetesObjectExtensions
{
    /// <summary>Group and version; empty if the object does not say.</summary>
    public static string ApiVersion(this JsonObject obj) => obj.Text("apiVersion") ?? "";

    /// <summary>The kind; empty if the object does not say.</summary>
    public static string Kind(this JsonObject obj) => obj.Text("kind") ?? "";

    /// <summary>The name; empty if the server has yet to make one.</summary>
    public static string Name(this JsonObject obj) => obj.Text("metadata", "name") ?? "";

    /// <summary>The namespace; null for objects that live in none.</summary>
    public static string? Namespace(this JsonObject obj) => obj.Text("metadata", "namespace");

    /// <summary>The UID the server gave.</summary>
    public static string? Uid(this JsonObject obj) => obj.Text("metadata", "uid");

    /// <summary>The version of the object as stored.</summary>
    public static string? ResourceVersion(this JsonObject obj) => obj.Text("metadata", "resourceVersion");

    /// <summary>When its deletion was asked for; null if it was not.</summary>
    public static string? DeletionTimestamp(this JsonObject obj) => obj.Text("metadata", "deletionTimestamp");

    /// <summary>The labels, as a copy.</summary>
    public static IReadOnlyDictionary<string, string> Labels(this JsonObject obj) => obj.Map("metadata", "labels");

    /// <summary>The annotations, as a copy.</summary>
    public static IReadOnlyDictionary<string, string> Annotations(this JsonObject obj) => obj.Map("metadata", "annotations");

    /// <summary>What has to agree before the object goes.</summary>
    public static IReadOnlyList<string> Finalizers(this JsonObject obj) =>
        (obj.At("metadata", "finalizers") as JsonArray)?.Select(f => f!.GetValue<string>()).ToList() ?? [];

    /// <summary>Names the object.</summary>
    public static ObjectRef Ref(this JsonObject obj) => ObjectRef.Of(obj);

    /// <summary>The node at <paramref name="path"/>, or null.</summary>
    public static JsonNode? At(this JsonNode? node, params string[] path) =>
        path.Aggregate(node, (current, key) => (current as JsonObject)?[key]);

    /// <summary>The object at <paramref name="path"/>, or null.</summary>
    public static JsonObject? Child(this JsonNode? node, params string[] path) => node.At(path) as JsonObject;

    /// <summary>The objects of the array at <paramref name="path"/>; none if there is no array.</summary>
    public static IEnumerable<JsonObject> Children(this JsonNode? node, params string[] path) =>
        (node.At(path) as JsonArray)?.OfType<JsonObject>() ?? [];

    /// <summary>The text at <paramref name="path"/>; numbers and booleans as they are written.</summary>
    public static string? Text(this JsonNode? node, params string[] path) => node.At(path) is JsonValue value
        ? value.TryGetValue<string>(out var text) ? text : value.ToJsonString()
        : null;

    /// <summary>The whole number at <paramref name="path"/>.</summary>
    public static long? Number(this JsonNode? node, params string[] path) =>
        long.TryParse(node.Text(path), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The map of texts at <paramref name="path"/>, as a copy.</summary>
    public static IReadOnlyDictionary<string, string> Map(this JsonNode? node, params string[] path) =>
        node.Child(path)?.ToDictionary(p => p.Key, p => p.Value.Text() ?? "") ?? [];

    /// <summary>The status of a condition, for example <c>True</c>; null if there is no such condition.</summary>
    public static string? ConditionStatus(this JsonObject obj, string type) =>
        obj.Children("status", "conditions").FirstOrDefault(c => c.Text("type") == type)?.Text("status");

    /// <summary>A value of a Secret, decoded; null if the Secret has no such key.</summary>
    public static byte[]? SecretValue(this JsonObject secret, string key) =>
        secret.Text("data", key) is { } data ? Convert.FromBase64String(data) : null;
}
