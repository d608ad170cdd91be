using System.Net;
using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>The documents that tell a client what is served.</summary>
internal sealed class Discovery(ApiContext api)
{
    /// <summary>The document at a path, null when discovery has none there.</summary>
    public JsonObject? Find(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            ["api"] => new JsonObject { ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1"), ["serverAddressByClientCIDRs"] = Addresses() },
            ["api", var version] => Resources("", version),
            ["apis"] => new JsonObject
            {
                ["kind"] = "APIGroupList",
                ["apiVersion"] = "v1",
                ["groups"] = new JsonArray(Groups().Select(group => (JsonNode?)Group(group)).ToArray()),
            },
            ["apis", var group] when Groups().Contains(group) => Typed(Group(group), "APIGroup"),
            ["apis", var group, var version] => Resources(group, version),
            ["version"] => Version(),
            ["openapi", "v3"] => new JsonObject { ["paths"] = new JsonObject() },
            [".well-known", "openid-configuration"] => OpenId(),
            _ => null,
        };
    }

    private IEnumerable<string> Groups() => api.Resources.All.Select(resource => resource.Group).Where(group => group.Length > 0).Distinct();

    private JsonObject Group(string group)
    {
        var versions = api.Resources.All.Where(resource => resource.Group == group).Select(resource => resource.Version).Distinct()
            .Select(version => (JsonNode?)new JsonObject { ["groupVersion"] = $"{group}/{version}", ["version"] = version }).ToArray();
        return new JsonObject { ["name"] = group, ["versions"] = new JsonArray(versions), ["preferredVersion"] = versions[0]!.DeepClone() };
    }

    private JsonObject? Resources(string group, string version)
    {
        var served = api.Resources.All.Where(resource => resource.Group == group && resource.Version == version).ToList();
        return served.Count == 0 ? null : new JsonObject
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = group.Length == 0 ? version : $"{group}/{version}",
            ["resources"] = new JsonArray(served.SelectMany(Entries).Select(entry => (JsonNode?)entry).ToArray()),
        };
    }

    private static IEnumerable<JsonObject> Entries(ApiResource resource)
    {
        string[] verbs = resource.CreateOnly ? ["create"] : ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
        var entry = Entry(resource.Plural, resource.Kind, verbs);
        entry["singularName"] = resource.Singular;
        if (resource.ShortNames.Count > 0) entry["shortNames"] = new JsonArray(resource.ShortNames.Select(name => (JsonNode?)name).ToArray());
        if (resource.Categories.Count > 0) entry["categories"] = new JsonArray(resource.Categories.Select(name => (JsonNode?)name).ToArray());
        yield return entry;
        if (resource.HasStatus) yield return Entry($"{resource.Plural}/status", resource.Kind, ["get", "patch", "update"]);
        if (resource.HasScale) yield return Sub("scale", "autoscaling", "Scale", ["get", "patch", "update"]);
        if (resource is { Group: "", Plural: "serviceaccounts" }) yield return Sub("token", "authentication.k8s.io", "TokenRequest", ["create"]);
        if (resource is { Group: "", Plural: "pods" })
        {
            yield return Entry("pods/binding", "Binding", ["create"]);
            yield return Sub("eviction", "policy", "Eviction", ["create"]);
        }

        if (resource.Plural == "certificatesigningrequests") yield return Entry($"{resource.Plural}/approval", resource.Kind, ["get", "patch", "update"]);

        JsonObject Entry(string name, string kind, string[] allowed) => new()
        {
            ["name"] = name,
            ["singularName"] = "",
            ["namespaced"] = resource.Namespaced,
            ["kind"] = kind,
            ["verbs"] = new JsonArray(allowed.Select(verb => (JsonNode?)verb).ToArray()),
        };

        JsonObject Sub(string name, string group, string kind, string[] allowed)
        {
            var made = Entry($"{resource.Plural}/{name}", kind, allowed);
            made["group"] = group;
            made["version"] = "v1";
            return made;
        }
    }

    private JsonObject Version()
    {
        var parts = api.Options.KubernetesVersion.TrimStart('v').Split('.');
        return new JsonObject
        {
            ["major"] = parts[0],
            ["minor"] = parts.Length > 1 ? parts[1] : "0",
            ["gitVersion"] = api.Options.KubernetesVersion,
            ["gitCommit"] = "",
            ["gitTreeState"] = "clean",
            ["buildDate"] = "",
            ["goVersion"] = "",
            ["compiler"] = "simulation",
            ["platform"] = "linux/amd64",
        };
    }

    private JsonObject? OpenId() => api.Keys is not { } keys ? null : new JsonObject
    {
        ["issuer"] = keys.Issuers[0],
        ["jwks_uri"] = $"{keys.Issuers[0]}/openid/v1/jwks",
        ["response_types_supported"] = new JsonArray("id_token"),
        ["subject_types_supported"] = new JsonArray("public"),
        ["id_token_signing_alg_values_supported"] = new JsonArray(keys.Verification.Select(JsonWebToken.Algorithm).Distinct().Select(name => (JsonNode?)name).ToArray()),
    };

    private JsonArray Addresses() =>
        [new JsonObject { ["clientCIDR"] = "0.0.0.0/0", ["serverAddress"] = new IPEndPoint(api.Options.Addresses[0], api.Options.Port).ToString() }];

    private static JsonObject Typed(JsonObject value, string kind)
    {
        value["kind"] = kind;
        value["apiVersion"] = "v1";
        return value;
    }
}
