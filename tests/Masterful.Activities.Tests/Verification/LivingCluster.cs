using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using k8s;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Tests.ControlPlane;
using Masterful.Simulation.Api;
using Masterful.Simulation.Landscape;
using Masterful.Simulation.Node;
using SimulatedKubeconfig = Masterful.Simulation.Actors.Kubeconfig;
using ActorClient = Masterful.Simulation.Actors.KubeClient;

namespace Masterful.Activities.Tests.Verification;

/// <summary>
/// An API server with RBAC and the default policy, one ready node, and the simulation's controllers, which work as long as a test lets
/// them; what they hold and where they are is the test's to change.
/// </summary>
internal sealed class LivingCluster : IAsyncDisposable
{
    private const string Rbac = "rbac.authorization.k8s.io/v1";
    private readonly TempDirectory directory = new();
    private readonly InMemoryObjectStore store = new();
    private readonly RbacAuthorizer rbac;
    private readonly CancellationTokenSource stopping = new();
    private readonly CertificateAuthority authority;
    private ApiServer server = null!;
    private Task controllers = Task.CompletedTask;

    private LivingCluster()
    {
        authority = CertificateAuthority.Open(directory["ca"], "ca");
        rbac = new RbacAuthorizer(store, Resources);
    }

    public ResourceCatalog Resources { get; } = ResourceCatalog.Kubernetes();

    public KubernetesApi Api { get; private set; } = null!;

    public static async Task<LivingCluster> StartAsync(bool controllers = true)
    {
        var cluster = new LivingCluster();
        cluster.Load(ShootObjects.Of("ClusterRole", "ClusterRoleBinding", "Namespace"));
        cluster.Load(ShootObjects.Of("EndpointSlice").Where(item => (string)item["metadata"]!["name"]! == "kubernetes"));
        cluster.Load([Bare("v1", "Node", null, "node-1", status: new JsonObject { ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = "True" }) })]);
        cluster.Load([Bare("v1", "Secret", "kube-system", "some")]);
        cluster.Hold("kube-controller-manager", "node-1_a");
        cluster.Hold("kube-scheduler", "node-1_b");
        await cluster.ServeAsync();
        if (controllers)
        {
            cluster.controllers = cluster.RunControllersAsync();
        }

        return cluster;
    }

    /// <summary>An object without anything in it.</summary>
    public static JsonObject Bare(string apiVersion, string kind, string? ns, string name, JsonObject? spec = null, JsonObject? status = null)
    {
        var item = new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = name } };
        if (ns is not null)
        {
            item["metadata"]!["namespace"] = ns;
        }

        foreach (var (key, value) in new[] { ("spec", spec), ("status", status) })
        {
            if (value is not null)
            {
                item[key] = value;
            }
        }

        return item;
    }

    /// <summary>Stores objects as a restored etcd would have them.</summary>
    public void Load(IEnumerable<JsonObject> items)
    {
        foreach (var item in items)
        {
            Resources.TryFindKind(item.ApiVersion(), item.Kind(), out var resource).Should().BeTrue("{0} is served", item.Kind());
            store.Load(resource!, (JsonObject)item.DeepClone());
        }
    }

    /// <summary>Lets somebody, or nobody, hold a component's lease as of now, or of an earlier time.</summary>
    public void Hold(string component, string holder, TimeSpan ago = default) => Load([TestNode.Lease(component, holder, DateTimeOffset.UtcNow - ago)]);

    /// <summary>A token of a new ServiceAccount, in a file.</summary>
    public async Task<string> TokenFileAsync(string name)
    {
        var account = await Api.CreateAsync(Bare("v1", "ServiceAccount", "default", name));
        var request = Bare("authentication.k8s.io/v1", "TokenRequest", null, name, new JsonObject { ["expirationSeconds"] = 3600 });
        var token = await Api.CreateSubresourceAsync(account.Ref(), "token", request);
        await File.WriteAllTextAsync(directory[name], token.Text("status", "token"));
        return directory[name];
    }

    /// <summary>Connects as a user with a certificate.</summary>
    public KubernetesApi Connect(string user, params string[] groups)
    {
        var (certificate, key) = authority.IssueClient(user, groups);
        var file = directory[$"{Guid.NewGuid():N}.kubeconfig"];
        File.WriteAllText(file, SimulatedKubeconfig.Render("test", $"https://127.0.0.1:{server.Port}", authority.CertificatePem, certificate, key));
        return new KubernetesApi(KubernetesClientConfiguration.BuildConfigFromConfigFile(file));
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await controllers;
        Api.Dispose();
        await server.DisposeAsync();
        rbac.Dispose();
        stopping.Dispose();
        directory.Dispose();
    }

    private async Task ServeAsync()
    {
        var (serving, servingKey) = authority.IssueServer("kube-apiserver", "127.0.0.1");
        using var pem = X509Certificate2.CreateFromPem(serving, servingKey);
        using var tokens = RSA.Create(2048);
        server = await ApiServer.StartAsync(new ApiServerOptions
        {
            Name = "test",
            ServingCertificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null),
            ClientCertificateAuthorities = [X509Certificate2.CreateFromPem(authority.CertificatePem)],
            ServiceAccountKeys = new ServiceAccountKeys
            {
                VerificationKeysPem = [tokens.ExportSubjectPublicKeyInfoPem()],
                SigningKeyPem = tokens.ExportPkcs8PrivateKeyPem(),
                Issuers = ["https://issuer.example"],
            },
            Store = store,
            Resources = Resources,
            Authorizer = new AuthorizerChain(new SuperuserAuthorizer(), rbac),
        });
        Load([new JsonObject
        {
            ["apiVersion"] = Rbac,
            ["kind"] = "ClusterRoleBinding",
            ["metadata"] = new JsonObject { ["name"] = "operators" },
            ["subjects"] = new JsonArray(new JsonObject { ["kind"] = "Group", ["apiGroup"] = "rbac.authorization.k8s.io", ["name"] = "operators" }),
            ["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "ClusterRole", ["name"] = "cluster-admin" },
        }]);
        Api = Connect("operator", "operators");
    }

    /// <summary>The controllers, and of a kubelet that Pods get an address.</summary>
    private async Task RunControllersAsync()
    {
        var (certificate, key) = authority.IssueClient("controllers", "operators");
        var options = SimulatedKubeconfig.LoadText(
            SimulatedKubeconfig.Render("test", $"https://127.0.0.1:{server.Port}", authority.CertificatePem, certificate, key), path => path);
        using var client = new ActorClient(options);
        using var manager = new ControllerManagerJob(options, client, serviceAccountCredentials: false, DateTimeOffset.UtcNow);
        using var scheduler = new SchedulerJob(client, DateTimeOffset.UtcNow);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await manager.RunOnceAsync(CancellationToken.None);
                await scheduler.RunOnceAsync(CancellationToken.None);
            }
            catch (Exception problem) when (problem is InvalidOperationException or HttpRequestException)
            {
                // A namespace that goes while they work in it; the next round finds it gone.
            }

            foreach (var pod in (await Api.ListAsync("v1", "Pod")).Items.Where(pod => pod.Text("spec", "nodeName") is not null && pod.Text("status", "podIP") is null))
            {
                var ready = new JsonObject { ["type"] = "Ready", ["status"] = "True" };
                await Api.PatchStatusAsync(pod.Ref(), new JsonObject { ["status"] = new JsonObject { ["podIP"] = "10.0.0.9", ["conditions"] = new JsonArray(ready) } });
            }

            await Task.WhenAny(Task.Delay(50, stopping.Token));
        }
    }
}
