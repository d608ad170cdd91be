using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;

namespace Masterful.Simulation.Landscape;

/// <summary>What the recorded Seed lacks of gardener-resource-manager: how it is configured, and the definition of its ManagedResources.</summary>
internal static class SeedResourceManager
{
    private const string Name = "gardener-resource-manager";
    private const string ConfigMap = Name + "-6e8b3a11";
    private const string Directory = "/etc/gardener-resource-manager-config";

    /// <summary>The Seed's objects with it.</summary>
    public static IEnumerable<JsonObject> Complete(IEnumerable<JsonObject> seed, string ns)
    {
        foreach (var item in seed)
        {
            if (item.TextAt("kind") == "Deployment" && item.NamespaceOf() == ns && item.NameOf() == Name) Configure(item);
            yield return item;
        }

        yield return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = ConfigMap, ["namespace"] = ns },
            ["immutable"] = true,
            ["data"] = new JsonObject
            {
                ["config.yaml"] = $$"""
                    apiVersion: resourcemanager.config.gardener.cloud/v1alpha1
                    kind: ResourceManagerConfiguration
                    sourceClientConnection: {kubeconfig: "", namespaces: [{{ns}}]}
                    targetClientConnection: {kubeconfig: /var/run/secrets/gardener.cloud/shoot/generic-kubeconfig/kubeconfig}
                    leaderElection: {leaderElect: true, resourceNamespace: {{ns}}}
                    server: {healthProbes: {port: 8081}, metrics: {port: 8080}, webhooks: {port: 10250, tls: {serverCertDir: /etc/gardener-resource-manager-tls} } }
                    controllers: {managedResource: {concurrentSyncs: 20}, garbageCollector: {enabled: true}, tokenRequestor: {enabled: true} }
                    webhooks: {podSchedulerName: {enabled: true}, kubernetesServiceHost: {enabled: true} }
                    """,
            },
        };
        yield return new JsonObject
        {
            ["apiVersion"] = "apiextensions.k8s.io/v1",
            ["kind"] = "CustomResourceDefinition",
            ["metadata"] = new JsonObject { ["name"] = "managedresources.resources.gardener.cloud" },
            ["spec"] = new JsonObject
            {
                ["group"] = "resources.gardener.cloud",
                ["scope"] = "Namespaced",
                ["names"] = new JsonObject { ["kind"] = "ManagedResource", ["listKind"] = "ManagedResourceList", ["plural"] = "managedresources", ["singular"] = "managedresource", ["shortNames"] = new JsonArray("mr") },
                ["versions"] = new JsonArray(new JsonObject
                {
                    ["name"] = "v1alpha1", ["served"] = true, ["storage"] = true,
                    ["schema"] = new JsonObject { ["openAPIV3Schema"] = new JsonObject { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true } },
                    ["subresources"] = new JsonObject { ["status"] = new JsonObject() },
                }),
            },
        };
    }

    private static void Configure(JsonObject deployment)
    {
        var pod = deployment.At("spec", "template", "spec")!.AsObject();
        var container = pod.ListAt("containers").First();
        container["args"] = new JsonArray($"--config={Directory}/config.yaml");
        container["volumeMounts"] = new JsonArray(new JsonObject { ["name"] = "config", ["mountPath"] = Directory });
        pod["volumes"] = new JsonArray(new JsonObject { ["name"] = "config", ["configMap"] = new JsonObject { ["name"] = ConfigMap } });
    }
}
