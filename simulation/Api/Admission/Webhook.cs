using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>One webhook of a configuration, and which requests it wants to see.</summary>
internal sealed record Webhook(string Name, bool Mutates, JsonObject Spec)
{
    /// <summary>Fail unless the configuration says Ignore.</summary>
    public bool FailsClosed => Spec.Text("failurePolicy") != "Ignore";

    public JsonNode? ClientConfig => Spec["clientConfig"];

    /// <summary>As the configuration says, but never so long that a dead host holds up a simulation.</summary>
    public TimeSpan Timeout => TimeSpan.FromSeconds(Math.Min(Spec.Number("timeoutSeconds") ?? 10, 2));

    public bool Matches(AdmissionRequest request, IReadOnlyDictionary<string, string>? namespaceLabels)
    {
        if (!Spec.Elements("rules").Any(rule => RuleMatches(rule, request))) return false;
        if (namespaceLabels is not null && !LabelSelector.Of(Spec["namespaceSelector"]).Matches(namespaceLabels)) return false;
        var objects = LabelSelector.Of(Spec["objectSelector"]);
        return (request.Object is not null && objects.Matches(request.Object.Labels()))
            || (request.OldObject is not null && objects.Matches(request.OldObject.Labels()));
    }

    private static bool RuleMatches(JsonNode rule, AdmissionRequest request)
    {
        var resource = request.Resource;
        var scope = rule.Text("scope") ?? "*";
        return Has(rule.Texts("operations"), request.Operation)
            && Has(rule.Texts("apiGroups"), resource.Group)
            && Has(rule.Texts("apiVersions"), resource.Version)
            && (scope == "*" || (scope == "Namespaced") == resource.Namespaced)
            && rule.Texts("resources").Any(pattern => ResourceMatches(pattern, resource.Plural, request.Subresource));
    }

    private static bool Has(IReadOnlyList<string> wanted, string value) => wanted.Contains("*") || wanted.Contains(value);

    private static bool ResourceMatches(string pattern, string plural, string subresource)
    {
        var parts = pattern.Split('/', 2);
        if (parts[0] != "*" && parts[0] != plural) return false;
        var wanted = parts.Length > 1 ? parts[1] : "";
        return wanted == subresource || wanted == "*";
    }
}
