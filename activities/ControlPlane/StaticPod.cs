using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Masterful.Activities.ControlPlane;

/// <summary>The frame that every static Pod of a control plane shares.</summary>
internal static class StaticPod
{
    /// <summary>Long enough for a clean end, short enough not to hold up a rollback.</summary>
    public const int GracePeriodSeconds = 10;

    private static readonly string[] KeptLabels = ["app", "role", "gardener.cloud/role"];
    private static readonly string[] ApiNames = ["kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"];

    /// <summary>Puts a Pod together.</summary>
    /// <param name="component">Its name.</param>
    /// <param name="labels">Labels of the hosted template; only those that mean something outside of a Seed are kept.</param>
    /// <param name="container">Its one container.</param>
    /// <param name="volumes">Its volumes, on the node already.</param>
    /// <param name="security">Its security context.</param>
    /// <param name="apiAddresses">Where it finds the API server by the names that Pods know it by.</param>
    /// <param name="identity">What rolls the Pod when it changes: names of Secrets and ConfigMaps before they became paths.</param>
    public static JsonObject Create(
        string component, JsonObject? labels, JsonObject container, IEnumerable<JsonObject> volumes, JsonObject security, IReadOnlyList<string> apiAddresses, string identity)
    {
        var kept = new JsonObject();
        foreach (var name in KeptLabels.Where(name => labels?[name] is not null))
        {
            kept[name] = labels![name]!.DeepClone();
        }

        kept["static-pod"] = "true";
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject
            {
                ["name"] = component,
                ["namespace"] = "kube-system",
                ["labels"] = kept,
                ["annotations"] = new JsonObject
                {
                    ["gardener.cloud/config.mirror"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity))),
                },
            },
            ["spec"] = new JsonObject
            {
                ["hostNetwork"] = true,
                ["dnsPolicy"] = "ClusterFirstWithHostNet",
                ["priorityClassName"] = "system-node-critical",
                ["terminationGracePeriodSeconds"] = GracePeriodSeconds,
                ["enableServiceLinks"] = false,
                ["hostAliases"] = new JsonArray([.. apiAddresses.Select(Alias)]),
                ["securityContext"] = security,
                ["containers"] = new JsonArray(container),
                ["volumes"] = new JsonArray([.. volumes]),
            },
        };
    }

    private static JsonObject Alias(string address) => new()
    {
        ["ip"] = address,
        ["hostnames"] = new JsonArray([.. ApiNames.Select(name => (JsonNode)name)]),
    };
}
