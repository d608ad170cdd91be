using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Addons;

/// <summary>Decides which ManagedResources come along.</summary>
public static class AddonSelection
{
    private const string Ignore = "resources.gardener.cloud/ignore";
    private const string Mode = "resources.gardener.cloud/mode";

    // Components of a hosted control plane that have nothing to talk to once it runs on the node (self-hosted gardenlets skip them too).
    private static readonly Dictionary<string, string> NoCounterpart = new(StringComparer.Ordinal)
    {
        ["shoot-core-vpn-shoot"] = "the API server reaches nodes directly, there is no VPN to the Seed any more",
        ["shoot-core-apiserver-proxy"] = "the API server is on the node, there is no Seed ingress to proxy to",
        ["shoot-core-dependency-watchdog"] = "dependency-watchdog runs in the Seed",
        ["shoot-core-gardeneraccess"] = "it gives the old Seed's gardenlet access",
        ["shoot-core-gardener-resource-manager"] = "its webhooks point at gardener-resource-manager in the Seed",
    };

    /// <summary>Why a ManagedResource is left out, or null when it is replayed.</summary>
    /// <param name="managedResource">The ManagedResource.</param>
    /// <param name="ignored">Whether somebody marked it as ignored, other than the fence, which marks them all.</param>
    public static string? WhyNot(JsonObject managedResource, bool ignored)
    {
        if (managedResource.Text("spec", "class") is { Length: > 0 } other)
        {
            return $"its class is {other}: its objects live in the Seed";
        }

        if (ignored)
        {
            return "it carries the ignore annotation";
        }

        return NoCounterpart.TryGetValue(managedResource.Name(), out var reason) ? reason : null;
    }

    /// <summary>Whether a ManagedResource carries the ignore annotation now.</summary>
    public static bool IsIgnored(JsonObject managedResource) => managedResource.Annotations().GetValueOrDefault(Ignore) == "true";

    /// <summary>Why a single object is left out, or null when it is applied.</summary>
    public static string? WhyNot(JsonObject item)
    {
        var annotations = item.Annotations();
        return annotations.GetValueOrDefault(Ignore) == "true" || annotations.GetValueOrDefault(Mode) == "Ignore"
            ? "it carries the ignore annotation"
            : null;
    }
}
