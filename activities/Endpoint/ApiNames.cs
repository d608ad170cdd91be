using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Endpoint;

/// <summary>The API's DNS names.</summary>
internal static class ApiNames
{
    /// <summary>Those of the Seed's DNSRecords, in their order; where there are none, the one that Gardener derives from the Shoot's domain.</summary>
    /// <param name="shoot">The Shoot.</param>
    /// <param name="records">DNSRecords of its API, the internal one first.</param>
    public static IReadOnlyList<string> Of(JsonObject shoot, IReadOnlyList<JsonObject> records) =>
        records.Count > 0 ? [.. records.Select(record => record.Text("spec", "name")!).Distinct(StringComparer.Ordinal)]
        : shoot.Text("spec", "dns", "domain") is { Length: > 0 } domain ? [$"api.{domain}"]
        : [];
}
