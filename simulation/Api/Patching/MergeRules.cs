using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>
/// How lists and maps of a kind merge. Kubernetes reads it from its schemas; this table names the fields that matter. Lists of custom
/// resources are replaced as a whole, as they are without list-type markers in their schema.
/// </summary>
internal sealed class MergeRules
{
    private static readonly Dictionary<string, string[]> Keys = new()
    {
        ["addresses"] = ["type"],
        ["claims"] = ["name"],
        ["conditions"] = ["type"],
        ["containers"] = ["name"],
        ["env"] = ["name"],
        ["ephemeralContainers"] = ["name"],
        ["hostAliases"] = ["ip"],
        ["imagePullSecrets"] = ["name"],
        ["initContainers"] = ["name"],
        ["ownerReferences"] = ["uid"],
        ["resourceClaims"] = ["name"],
        ["secrets"] = ["name"],
        ["topologySpreadConstraints"] = ["topologyKey", "whenUnsatisfiable"],
        ["volumeDevices"] = ["devicePath"],
        ["volumeMounts"] = ["mountPath"],
        ["volumes"] = ["name"],
        ["webhooks"] = ["name"],
    };

    private static readonly HashSet<string> AtomicMaps =
        ["claimRef", "configMapKeyRef", "fieldRef", "involvedObject", "labelSelector", "namespaceSelector", "nodeSelector", "objectSelector",
         "podSelector", "resourceFieldRef", "roleRef", "secretKeyRef", "selector", "targetRef"];

    private readonly ApiResource resource;

    public MergeRules(ApiResource resource) => this.resource = resource;

    public bool IsAtomicMap(string field) => AtomicMaps.Contains(field) && !resource.IsCustom;

    public bool IsSet(string field) => field == "finalizers";

    /// <summary>The fields that identify the elements of a list; null when the list is replaced as a whole.</summary>
    public string[]? KeysOf(string field, params ReadOnlySpan<JsonArray?> lists)
    {
        var keys = field == "ownerReferences" ? Keys[field]
            : resource.IsCustom ? null
            : field == "imagePullSecrets" && resource.Plural == "serviceaccounts" ? null
            : field == "ports" ? PortKeys(lists)
            : Keys.GetValueOrDefault(field);
        if (keys is null) return null;
        foreach (var list in lists)
        {
            if (list is not null && !list.All(element => element is JsonObject item && keys.All(key => key == "protocol" || item.ContainsKey(key)))) return null;
        }

        return keys;
    }

    /// <summary>An element's identity as <c>fieldsV1</c> writes it.</summary>
    public static string KeyOf(JsonObject item, string[] keys)
    {
        var identity = new JsonObject();
        foreach (var key in keys) identity[key] = item[key]?.DeepClone() ?? (key == "protocol" ? "TCP" : null);
        return ObjectJson.ToText(identity);
    }

    private string[]? PortKeys(ReadOnlySpan<JsonArray?> lists)
    {
        if (resource.Plural == "services") return ["port", "protocol"];
        foreach (var list in lists)
        {
            if (list is [JsonObject first, ..]) return first.ContainsKey("containerPort") ? ["containerPort", "protocol"] : null;
        }

        return null;
    }
}
