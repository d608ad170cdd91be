using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;

namespace Masterful.Activities.Tests.Addons.ResourceManager;

/// <summary>gardener-resource-manager as gardenlet 1.150 deploys it beside a hosted control plane, shortened to what is looked at.</summary>
internal static class ResourceManagerSource
{
    public static JsonObject Deployment(string config = "--config=/etc/grm/config.yaml") => YamlJson.Read("""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: gardener-resource-manager, namespace: shoot--a--b, labels: {gardener.cloud/role: controlplane}, uid: u}
        spec:
          replicas: 3
          template:
            metadata: {labels: {app: gardener-resource-manager, networking.gardener.cloud/to-dns: allowed}}
            spec:
              priorityClassName: gardener-system-400
              securityContext: {seccompProfile: {type: RuntimeDefault}}
              serviceAccountName: gardener-resource-manager
              tolerations: [{key: seed.gardener.cloud/only, operator: Exists}]
              containers:
              - name: gardener-resource-manager
                image: registry.example/grm:v1.150.0
                args: ["CONFIG", "--v=2"]
                resources: {requests: {cpu: 10m, memory: 30M}}
                volumeMounts:
                - {name: configuration, mountPath: /etc/grm, readOnly: true}
                - {name: kubeconfig, mountPath: /var/run/secrets/gardener.cloud/shoot/generic-kubeconfig}
              volumes:
              - {name: configuration, configMap: {name: gardener-resource-manager-1234}}
              - {name: kubeconfig, projected: {sources: [{secret: {name: shoot-access-gardener-resource-manager}}]}}
        """.Replace("CONFIG", config, StringComparison.Ordinal))!;

    public static JsonObject Definition() => YamlJson.Read("""
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: managedresources.resources.gardener.cloud}
        spec:
          group: resources.gardener.cloud
          scope: Namespaced
          names: {plural: managedresources, singular: managedresource, kind: ManagedResource, listKind: ManagedResourceList}
          versions: [{name: v1alpha1, served: true, storage: true, subresources: {status: {}}, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}]
        """)!;

    public static JsonObject ConfigMap(string? configuration = null) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = "gardener-resource-manager-1234", ["namespace"] = "shoot--a--b" },
        ["data"] = new JsonObject
        {
            ["config.yaml"] = configuration ?? """
                apiVersion: resourcemanager.config.gardener.cloud/v1alpha1
                kind: ResourceManagerConfiguration
                sourceClientConnection: {namespaces: [shoot--a--b]}
                targetClientConnection: {kubeconfig: /var/run/secrets/gardener.cloud/shoot/generic-kubeconfig/kubeconfig, namespaces: [kube-system, kube-node-lease]}
                leaderElection: {leaderElect: true, resourceName: gardener-resource-manager, resourceNamespace: shoot--a--b}
                server:
                  healthProbes: {port: 8081}
                  metrics: {port: 8080}
                  webhooks: {port: 10250, tls: {serverCertDir: /etc/old}}
                logLevel: info
                controllers:
                  clusterID: seed-identity
                  garbageCollector: {enabled: true, syncPeriod: 12h}
                  csrApprover: {enabled: true, machineNamespace: shoot--a--b}
                  tokenRequestor: {enabled: true}
                  managedResource: {syncPeriod: 1m0s}
                webhooks:
                  nodeAgentAuthorizer: {enabled: true, machineNamespace: shoot--a--b}
                  projectedTokenMount: {enabled: true}
                """,
        },
    };

    /// <summary>Gives the recorded Seed what it lacks of this.</summary>
    public static async Task PrepareAsync(HostedLandscape lab)
    {
        var deployment = Deployment();
        await lab.Seed.MergePatchAsync(
            new("apps/v1", "Deployment", HostedLandscape.Namespace, "gardener-resource-manager"), new JsonObject { ["spec"] = deployment["spec"]!.DeepClone() });
        var configMap = ConfigMap();
        configMap["metadata"]!["namespace"] = HostedLandscape.Namespace;
        await lab.Seed.CreateAsync(configMap);
        await lab.Seed.CreateAsync(Definition());
    }
}
