using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>Validation of Seeds.</summary>
internal static class SeedRules
{
    public const string SelfHostedLabel = "seed.gardener.cloud/self-hosted-shoot-cluster";

    public static void Check(ApiResource resource, JsonObject seed, JsonObject? before)
    {
        // A Seed from before a rule can still be annotated.
        if (!JsonNode.DeepEquals(before?["spec"], seed["spec"])) CheckSpec(resource, seed.Name(), seed["spec"], "spec");
        if (before is null) return;
        if (before.Text("spec", "ingress", "domain") is { } domain && domain != seed.Text("spec", "ingress", "domain"))
            throw ApiStatusException.Invalid(resource, seed.Name(), "spec.ingress.domain", $"Invalid value: \"{seed.Text("spec", "ingress", "domain")}\": field is immutable");
        foreach (var network in new[] { "pods", "services", "nodes" })
        {
            if (before.Text("spec", "networks", network) is { } old && old != seed.Text("spec", "networks", network))
                throw ApiStatusException.Invalid(resource, seed.Name(), $"spec.networks.{network}", $"Invalid value: \"{seed.Text("spec", "networks", network)}\": field is immutable");
        }

        if (before.Labels().ContainsKey(SelfHostedLabel) && !seed.Labels().ContainsKey(SelfHostedLabel))
            throw ApiStatusException.Invalid(resource, seed.Name(), "metadata.labels", $"Forbidden: label {SelfHostedLabel} must not be removed");
    }

    /// <summary>What a Seed's spec must have, wherever it stands.</summary>
    public static void CheckSpec(ApiResource resource, string name, JsonNode? spec, string at)
    {
        foreach (var path in new[] { new[] { "provider", "type" }, ["provider", "region"], ["networks", "pods"], ["networks", "services"] })
        {
            if (string.IsNullOrEmpty(spec.Text(path)))
                throw ApiStatusException.Invalid(resource, name, $"{at}.{string.Join('.', path)}", "Required value: must be set");
        }

        if (spec.At("ingress") is not null && (spec.Text("ingress", "domain") is null || spec.Text("ingress", "controller", "kind") is null))
            throw ApiStatusException.Invalid(resource, name, $"{at}.ingress", "Required value: needs a domain and a controller kind");
        if (spec.At("ingress") is not null && spec.At("dns", "provider") is null)
            throw ApiStatusException.Invalid(resource, name, $"{at}.dns.provider", "Required value: ingress controller requires dns.provider to be set");
        if (spec.At("backup") is not null && (spec.Text("backup", "provider") is null || spec.Text("backup", "credentialsRef", "name") is null))
            throw ApiStatusException.Invalid(resource, name, $"{at}.backup.credentialsRef", "Required value: must be set to refer a Secret or WorkloadIdentity");
    }
}
