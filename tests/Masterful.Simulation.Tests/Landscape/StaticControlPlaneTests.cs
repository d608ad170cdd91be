using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;
using Masterful.Simulation.Landscape;
using Masterful.Simulation.Node;

namespace Masterful.Simulation.Tests.Landscape;

/// <summary>A control plane on the node, from manifest to registered Seed, then back, then the same landscape started again.</summary>
public sealed class StaticControlPlaneTests : IDisposable
{
    private const string Deployments = "/apis/apps/v1/namespaces/shoot--garden--masterful/deployments";
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Manifests_PlacedInOrder_MakeAControlPlaneThatRegistersASeed()
    {
        await using (var landscape = await StartAsync())
        {
            using var seed = landscape.Seed.Connect();
            using var garden = landscape.Garden.Connect();
            using var target = landscape.ConnectShoot(IPAddress.Loopback);
            await FenceAsync(garden, seed);

            var plane = new HandMadeControlPlane(landscape);
            plane.PlaceEtcd();
            await RunsAsync(landscape, "etcd-main");
            plane.PlaceApiServer();
            await RunsAsync(landscape, "kube-apiserver");
            await Eventually.TrueAsync(async () => await target.ProbeAsync("/readyz", default) == HttpStatusCode.OK, "the API server is ready");
            plane.PlaceControllerManager();
            plane.PlaceScheduler();
            await LeadsAsync(target, "kube-controller-manager");
            await LeadsAsync(target, "kube-scheduler");

            await MoveNameAsync(seed, "127.0.0.1");
            landscape.Node.Identity.Hosts.Resolve("api.masterful.garden.internal.example").Should().Be(IPAddress.Loopback);
            await Eventually.TrueAsync(
                async () => (await target.GetAsync("/api/v1/nodes/node-1", default))?.Condition("Ready") == "True",
                "the kubelet registers its Node with the new API server");
            await Eventually.TrueAsync(
                async () => (await target.GetAsync("/api/v1/namespaces/kube-system/pods/kube-apiserver-node-1", default))
                    ?.Annotation("kubernetes.io/config.mirror") is not null,
                "mirror Pods appear");

            await DeployGardenletAsync(landscape, garden, target);
            await Eventually.TrueAsync(
                async () => (await garden.GetAsync("/apis/core.gardener.cloud/v1beta1/seeds/masterful", default))?.Condition("GardenletReady") == "True",
                "the gardenlet registers the Seed");
            (await target.GetAsync("/api/v1/namespaces/garden/secrets/gardenlet-kubeconfig-bootstrap", default)).Should().BeNull();
            (await target.GetAsync("/api/v1/namespaces/garden/secrets/gardenlet-kubeconfig", default)).Should().NotBeNull();
        }

        await RestartAndRollBackAsync();
    }

    private async Task RestartAndRollBackAsync()
    {
        await using var landscape = await StartAsync();
        using var seed = landscape.Seed.Connect();
        using var target = landscape.ConnectShoot(IPAddress.Loopback);
        landscape.SourceApiServer.IsRunning.Should().BeFalse(because: "the fence outlasts a restart");
        await Eventually.TrueAsync(
            async () => (await target.GetAsync("/api/v1/nodes/node-1", default)) is not null, "the static control plane comes back with its data");

        foreach (var manifest in Directory.GetFiles(Path.Combine(landscape.Node.Identity.Root, "etc/kubernetes/manifests"))) File.Delete(manifest);
        await Eventually.TrueAsync(() => landscape.Node.Runner.PodStatuses.Count == 0, "every container is gone");
        await MoveNameAsync(seed, "203.0.113.10");
        landscape.Node.Identity.Hosts.Resolve("api.masterful.garden.internal.example").Should().Be(IPAddress.Parse(SourceAddress.Text));
        await ScaleAsync(seed, 2);
        using var source = landscape.ConnectShoot(IPAddress.Parse(SourceAddress.Text));
        await Eventually.TrueAsync(async () => await source.ProbeAsync("/readyz", default) == HttpStatusCode.OK, "the source serves again");
    }

    private Task<SimulatedLandscape> StartAsync() => SimulatedLandscape.StartAsync(new SimulationOptions
    {
        Directory = directory.Path, StartTimeout = TimeSpan.FromMinutes(3), MirrorPodDelay = TimeSpan.FromSeconds(1),
    });

    private static async Task FenceAsync(KubeClient garden, KubeClient seed)
    {
        await garden.PatchAsync(
            "/apis/core.gardener.cloud/v1beta1/seeds/seed-a",
            new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["annotations"] = new JsonObject { ["shoot.gardener.cloud/emergency-stop-reconciliations"] = "true" },
                },
            },
            default);
        await ScaleAsync(seed, 0);
        await Eventually.TrueAsync(
            async () => (await seed.GetAsync($"{Deployments}/kube-apiserver", default))!["status"]!["replicas"] is null, "the source is down");
    }

    private static Task ScaleAsync(KubeClient seed, int replicas) => seed.PatchAsync(
        $"{Deployments}/kube-apiserver", new JsonObject { ["spec"] = new JsonObject { ["replicas"] = replicas } }, default);

    private static Task RunsAsync(SimulatedLandscape landscape, string pod) => Eventually.TrueAsync(
        () => landscape.Node.Runner.PodStatuses.GetValueOrDefault($"{pod}.yaml")?.Phase == PodPhase.Running, $"{pod} runs");

    private static Task LeadsAsync(KubeClient target, string component) => Eventually.TrueAsync(
        async () => (await target.GetAsync($"/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/{component}", default))
            .TextAt("spec", "holderIdentity")?.StartsWith("node-1_", StringComparison.Ordinal) == true,
        $"{component} leads");

    private static async Task MoveNameAsync(KubeClient seed, string address)
    {
        const string record = "/apis/extensions.gardener.cloud/v1alpha1/namespaces/shoot--garden--masterful/dnsrecords/masterful-internal";
        await seed.PatchAsync(record, new JsonObject
        {
            ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["gardener.cloud/operation"] = "reconcile" } },
            ["spec"] = new JsonObject { ["values"] = new JsonArray(address) },
        }, default);
        await Eventually.TrueAsync(
            async () => (await seed.GetAsync(record, default))!.Annotation("gardener.cloud/operation") is null, "the DNSRecord is reconciled");
    }

    private static async Task DeployGardenletAsync(SimulatedLandscape landscape, KubeClient garden, KubeClient target)
    {
        await garden.CreateAsync("/api/v1/namespaces/kube-system/secrets", Object("v1", "Secret", "bootstrap-token-abcdef", "kube-system", new JsonObject
        {
            ["type"] = "bootstrap.kubernetes.io/token",
            ["stringData"] = new JsonObject
            {
                ["token-id"] = "abcdef", ["token-secret"] = "0123456789abcdef",
                ["usage-bootstrap-authentication"] = "true", ["usage-bootstrap-signing"] = "true",
            },
        }), default);
        await target.CreateAsync("/api/v1/namespaces", Object("v1", "Namespace", "garden", null, []), default);
        var bootstrap = $"""
            apiVersion: v1
            kind: Config
            current-context: garden
            clusters:
            - name: garden
              cluster:
                server: https://127.0.0.1:{landscape.Ports.Garden}
                certificate-authority-data: {Convert.ToBase64String(Encoding.UTF8.GetBytes(landscape.Garden.Authority.CertificatePem))}
            contexts:
            - name: garden
              context:
                cluster: garden
                user: garden
            users:
            - name: garden
              user:
                token: abcdef.0123456789abcdef
            """;
        await target.CreateAsync("/api/v1/namespaces/garden/secrets", Object("v1", "Secret", "gardenlet-kubeconfig-bootstrap", "garden", new JsonObject
        {
            ["stringData"] = new JsonObject { ["kubeconfig"] = bootstrap },
        }), default);
        await target.CreateAsync("/api/v1/namespaces/garden/configmaps", Object("v1", "ConfigMap", "gardenlet", "garden", new JsonObject
        {
            ["data"] = new JsonObject { ["config.yaml"] = """
                apiVersion: gardenlet.config.gardener.cloud/v1alpha1
                kind: GardenletConfiguration
                gardenClientConnection:
                  bootstrapKubeconfig: {name: gardenlet-kubeconfig-bootstrap, namespace: garden}
                  kubeconfigSecret: {name: gardenlet-kubeconfig, namespace: garden}
                controllers: {shootStatus: {concurrentSyncs: 5}}
                seedConfig:
                  metadata: {name: masterful}
                  spec: {provider: {type: local, region: local}, networks: {pods: 100.64.0.0/12, services: 10.96.0.0/16}}
                """ },
        }), default);
        var labels = new JsonObject { ["app"] = "gardenlet" };
        await target.CreateAsync("/apis/apps/v1/namespaces/garden/deployments", Object("apps/v1", "Deployment", "gardenlet", "garden", new JsonObject
        {
            ["spec"] = new JsonObject
            {
                ["replicas"] = 1,
                ["selector"] = new JsonObject { ["matchLabels"] = labels.DeepClone() },
                ["template"] = new JsonObject
                {
                    ["metadata"] = new JsonObject { ["labels"] = labels },
                    ["spec"] = new JsonObject
                    {
                        ["containers"] = new JsonArray(new JsonObject { ["name"] = "gardenlet", ["image"] = "gardenlet:v1.150.0" }),
                        ["volumes"] = new JsonArray(new JsonObject { ["name"] = "config", ["configMap"] = new JsonObject { ["name"] = "gardenlet" } }),
                    },
                },
            },
        }), default);
    }

    private static JsonObject Object(string apiVersion, string kind, string name, string? ns, JsonObject rest)
    {
        rest["apiVersion"] = apiVersion;
        rest["kind"] = kind;
        rest["metadata"] = ns is null ? new JsonObject { ["name"] = name } : new JsonObject { ["name"] = name, ["namespace"] = ns };
        return rest;
    }
}
