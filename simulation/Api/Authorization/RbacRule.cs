using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>Whether one rule of a role covers a request.</summary>
internal static class RbacRule
{
    public static bool Allows(JsonNode rule, RequestAttributes request)
    {
        if (!Has(rule.Texts("verbs"), request.Verb)) return false;
        if (!request.IsResourceRequest) return rule.Texts("nonResourceURLs").Any(pattern => PathMatches(pattern, request.Path));
        var names = rule.Texts("resourceNames");
        return Has(rule.Texts("apiGroups"), request.ApiGroup)
            && rule.Texts("resources").Any(pattern => ResourceMatches(pattern, request))
            && (names.Count == 0 || names.Contains(request.Name));
    }

    private static bool Has(IReadOnlyList<string> wanted, string value) => wanted.Contains("*") || wanted.Contains(value);

    private static bool ResourceMatches(string pattern, RequestAttributes request) =>
        pattern == "*" || pattern == request.ResourceWithSubresource || (request.Subresource.Length > 0 && pattern == $"*/{request.Subresource}");

    private static bool PathMatches(string pattern, string path) =>
        pattern == "*" || pattern == path || (pattern.EndsWith('*') && path.StartsWith(pattern[..^1], StringComparison.Ordinal));
}
