using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Seed;

/// <summary>
/// What lets a gardenlet reach others, and be reached. The first thing that it does with its Seed is to close the namespace <c>garden</c> by a
/// NetworkPolicy, its own Pod included: only these keep the Garden and the API server within its reach.
/// </summary>
internal static class GardenletNetwork
{
    private const string Allowed = "allowed";

    /// <summary>Labels of the Pod by which Gardener's own NetworkPolicies let it through to Shoots, and its webhooks leave alone what is set already.</summary>
    public static JsonObject PodLabels()
    {
        var labels = GardenletManifests.Labels();
        labels["projected-token-mount.resources.gardener.cloud/skip"] = "true";
        labels["seccompprofile.resources.gardener.cloud/skip"] = "true";
        string[] peers = ["all-shoots-etcd-main-client-tcp-8080", "all-shoots-kube-apiserver-tcp-443", "all-shoots-prometheus-shoot-tcp-9090", "prometheus-aggregate-tcp-9090", "prometheus-cache-tcp-9090", "prometheus-seed-tcp-9090"];
        foreach (var peer in peers)
        {
            labels["networking.resources.gardener.cloud/to-" + peer] = Allowed;
        }

        return labels;
    }

    /// <summary>The way out to everybody, and the Service by which a Seed's Prometheus finds the metrics and is let in.</summary>
    public static IEnumerable<JsonObject> Render(string ns)
    {
        yield return new JsonObject
        {
            ["apiVersion"] = "networking.k8s.io/v1",
            ["kind"] = "NetworkPolicy",
            ["metadata"] = Metadata("allow-all-egress-from-gardenlet", ns),
            ["spec"] = new JsonObject
            {
                ["podSelector"] = new JsonObject { ["matchLabels"] = GardenletManifests.Labels() },
                ["egress"] = new JsonArray(new JsonObject()),
                ["policyTypes"] = new JsonArray("Egress"),
            },
        };
        var service = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Service",
            ["metadata"] = Metadata(GardenletManifests.Name, ns),
            ["spec"] = new JsonObject
            {
                ["selector"] = GardenletManifests.Labels(),
                ["ports"] = new JsonArray(new JsonObject
                {
                    ["name"] = "metrics", ["protocol"] = "TCP", ["port"] = GardenletManifests.MetricsPort, ["targetPort"] = GardenletManifests.MetricsPort,
                }),
            },
        };
        service["metadata"]!["annotations"] = new JsonObject
        {
            ["networking.resources.gardener.cloud/from-all-seed-scrape-targets-allowed-ports"] = $$"""[{"port":{{GardenletManifests.MetricsPort}},"protocol":"TCP"}]""",
        };
        yield return service;
    }

    private static JsonObject Metadata(string name, string ns) => new() { ["name"] = name, ["namespace"] = ns, ["labels"] = GardenletManifests.Labels() };
}
