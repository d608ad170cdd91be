using System.Globalization;
using System.Text.Json.Nodes;

namespace Masterful.Simulation.Actors;

/// <summary>Short ways to the fields of an object that every actor needs.</summary>
public static class KubeObject
{
    public static string NameOf(this JsonObject value) => value.TextAt("metadata", "name") ?? "";

    public static string NamespaceOf(this JsonObject value) => value.TextAt("metadata", "namespace") ?? "";

    public static string UidOf(this JsonObject value) => value.TextAt("metadata", "uid") ?? "";

    public static bool IsDeleting(this JsonObject value) => value.TextAt("metadata", "deletionTimestamp") is not null;

    public static string? Annotation(this JsonObject value, string name) => value.TextAt("metadata", "annotations", name);

    /// <summary>The node at the path, or null as soon as one step is missing.</summary>
    public static JsonNode? At(this JsonNode? value, params string[] path) =>
        path.Aggregate(value, (at, step) => at is JsonObject mapping ? mapping[step] : null);

    public static string? TextAt(this JsonNode? value, params string[] path) =>
        value.At(path) is JsonValue found && found.TryGetValue<string>(out var text) ? text : null;

    public static long? NumberAt(this JsonNode? value, params string[] path) =>
        value.At(path) is JsonValue found && long.TryParse(found.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The mappings of the list at the path.</summary>
    public static IEnumerable<JsonObject> ListAt(this JsonNode? value, params string[] path) =>
        (value.At(path) as JsonArray ?? []).OfType<JsonObject>();

    /// <summary>The UID of the owner that controls the object, when it is of the kind.</summary>
    public static string? ControllerUid(this JsonObject value, string kind) =>
        value.ListAt("metadata", "ownerReferences")
            .FirstOrDefault(o => o.TextAt("kind") == kind && o.At("controller")?.GetValue<bool>() == true)
            .TextAt("uid");

    /// <summary>Whether the labels carry every pair of the selector; an empty selector matches nothing.</summary>
    public static bool HasLabels(this JsonObject value, JsonObject? selector) =>
        selector is { Count: > 0 } && selector.All(pair => value.TextAt("metadata", "labels", pair.Key) == pair.Value?.GetValue<string>());

    /// <summary>The status of a condition, or null.</summary>
    public static string? Condition(this JsonObject value, string type) =>
        value.ListAt("status", "conditions").FirstOrDefault(c => c.TextAt("type") == type).TextAt("status");

    /// <summary>A condition that is True unless there is a problem.</summary>
    public static JsonObject MakeCondition(string type, string? problem) => new()
    {
        ["type"] = type,
        ["status"] = problem is null ? "True" : "False",
        ["reason"] = problem is null ? type : "NotReady",
        ["message"] = problem ?? $"{type} as reported by the gardenlet",
        ["lastTransitionTime"] = Now(),
        ["lastUpdateTime"] = Now(),
    };

    /// <summary>Now, as Kubernetes writes times in metadata and conditions.</summary>
    public static string Now() => DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>Now, as Kubernetes writes times in Leases.</summary>
    public static string NowMicro() => DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
}
