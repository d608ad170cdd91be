using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Masterful.Simulation.Api;

/// <summary>The validations that a migration runs into: names, and fields that must not change.</summary>
internal static partial class ObjectValidation
{
    public static void Name(ApiResource resource, string name)
    {
        // RBAC names are path segments; events, addresses and APIServices ("v1.") have forms of their own.
        if (resource.Group == "rbac.authorization.k8s.io" || resource.Plural is "events" or "ipaddresses" or "apiservices") return;
        if (name.Length > 253 || !Subdomain().IsMatch(name))
        {
            throw ApiStatusException.Invalid(resource, name, "metadata.name",
                $"Invalid value: \"{name}\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character");
        }
    }

    public static void Update(ApiResource resource, JsonObject before, JsonObject after)
    {
        var name = before.Name();
        switch (resource.Group, resource.Plural)
        {
            case ("", "secrets" or "configmaps"):
                if (resource.Plural == "secrets") Immutable("type", "field is immutable", before["type"], after["type"]);
                if (before["immutable"] is JsonValue flag && flag.TryGetValue<bool>(out var immutable) && immutable)
                {
                    const string because = "field is immutable when `immutable` is set";
                    Immutable("immutable", because, before["immutable"], after["immutable"]);
                    Immutable("data", because, before["data"], after["data"]);
                    Immutable("binaryData", because, before["binaryData"], after["binaryData"]);
                }

                break;
            case ("apps", "deployments" or "daemonsets" or "replicasets" or "statefulsets"):
                Immutable("spec.selector", "field is immutable", before.At("spec", "selector"), after.At("spec", "selector"));
                break;
            case ("rbac.authorization.k8s.io", "rolebindings" or "clusterrolebindings"):
                Immutable("roleRef", "cannot change roleRef", before["roleRef"], after["roleRef"]);
                break;
            case ("", "services") when before.Text("spec", "clusterIP") is { Length: > 0 } ip && after.Text("spec", "clusterIP") is { Length: > 0 }:
                Immutable("spec.clusterIPs[0]", "may not change once set", ip, after.At("spec", "clusterIP"));
                break;
        }

        void Immutable(string field, string because, JsonNode? old, JsonNode? now)
        {
            if (!JsonNode.DeepEquals(old, now)) throw ApiStatusException.Invalid(resource, name, field, $"Invalid value: {because}");
        }
    }

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", RegexOptions.ExplicitCapture)]
    private static partial Regex Subdomain();
}
