using System.Globalization;
using System.Net;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;
using Masterful.Simulation.Api;
using Masterful.Simulation.Node;

namespace Masterful.Simulation.Landscape;

/// <summary>
/// A whole landscape in one process, on loopback: Garden, Seed, the hosted control plane on real etcd, one node or three that
/// run static Pods, and the actors that would be there. The migration tool works on it as on any other, through its files.
/// </summary>
public sealed class SimulatedLandscape : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> running = new();

    private readonly Fixture fixture;

    private SimulatedLandscape(string directory, LandscapePorts ports, Fixture fixture)
    {
        Directory = directory;
        Ports = ports;
        this.fixture = fixture;
    }

    public string Directory { get; }

    public LandscapePorts Ports { get; }

    /// <summary>The file that the migration tool is given.</summary>
    public string LandscapeFile => Path.Combine(Directory, "landscape.yaml");

    public HostedCluster Garden { get; private set; } = null!;

    public HostedCluster Seed { get; private set; } = null!;

    public SourceEtcd SourceEtcd { get; private set; } = null!;

    public SourceApiServer SourceApiServer { get; private set; } = null!;

    /// <summary>The simulated control-plane nodes, in the order of the landscape file; none where somebody else runs the kubelets.</summary>
    public IReadOnlyList<SimulatedNode> Nodes { get; private set; } = [];

    /// <summary>The first of them.</summary>
    public SimulatedNode Node => Nodes[0];

    /// <summary>Starts everything; a second start on the same directory goes on where the first ended.</summary>
    public static async Task<SimulatedLandscape> StartAsync(SimulationOptions options, CancellationToken cancellationToken = default)
    {
        var directory = Path.GetFullPath(options.Directory);
        System.IO.Directory.CreateDirectory(directory);
        var landscape = new SimulatedLandscape(directory, LandscapePorts.Claim(directory), Fixture.Open(options.LandscapeName));
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(options.StartTimeout);
        try
        {
            await landscape.StartPartsAsync(options, deadline.Token);
            return landscape;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var node = landscape.Nodes.Count == 0 ? "not started" : string.Join(", ", landscape.Nodes.Select(n => n.Kubelet.LastProblem ?? "well"));
            await landscape.DisposeAsync();
            var log = string.Join('\n', File.ReadLines(Path.Combine(directory, "simulation.log")).TakeLast(5));
            throw new TimeoutException($"the landscape did not come up within {options.StartTimeout}; node: {node}; log: {log}");
        }
        catch
        {
            await landscape.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client of the Shoot's API for tests and actors, by address: the source's or the node's.</summary>
    public KubeClient ConnectShoot(IPAddress address) => new(AdministratorOptions(address));

    /// <summary>Stops everything in the reverse order of its start; no child process is left.</summary>
    public async ValueTask DisposeAsync()
    {
        Exception? first = null;
        while (running.TryPop(out var part))
        {
            try
            {
                await part.DisposeAsync();
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                // The others end all the same: what is left would hold ports and files.
                first ??= error;
            }
        }

        Ports.Dispose();
        if (first is not null) ExceptionDispatchInfo.Throw(first);
    }

    private async Task StartPartsAsync(SimulationOptions options, CancellationToken cancellationToken)
    {
        var binaries = EtcdBinaries.Find(options.EtcdBinDirectory);
        var log = Own(new AsyncDisposer(new SimulationLog(Path.Combine(Directory, "simulation.log"))));
        var since = Began();

        Garden = Own(await HostedCluster.StartAsync(
            Directory, "garden", Ports.Garden, ResourceCatalog.Garden(), () => fixture.GardenObjects().Concat(GardenNamespaces()).Concat(GardenPrerequisites())));
        var shoot = fixture.GardenObjects().First(o => o.TextAt("kind") == "Shoot");
        var technicalId = shoot.TextAt("status", "technicalID")!;
        SeedInfrastructure.WriteRealThings(Directory, technicalId, shoot.NameOf());
        Seed = Own(await HostedCluster.StartAsync(
            Directory, "seed", Ports.Seed, ResourceCatalog.Seed(),
            () => (options.ResourceManager ? SeedResourceManager.Complete(fixture.SeedObjects(), technicalId) : fixture.SeedObjects()).Concat(SeedNamespaces()).Concat(SeedInfrastructure.Objects(technicalId, shoot.NameOf()))));
        var garden = Own(new AsyncDisposer(Garden.Connect())).Of<KubeClient>();
        var seed = Own(new AsyncDisposer(Seed.Connect())).Of<KubeClient>();

        var seedObjects = fixture.SeedObjects();
        var records = seedObjects.Where(o => o.TextAt("kind") == "DNSRecord").ToList();
        var apiNames = records.Select(r => r.TextAt("spec", "name")!).OrderByDescending(n => n.Contains("internal", StringComparison.Ordinal)).ToList();
        var addresses = NodeAddresses.Choose(options);
        var nodes = new LandscapeNodes(Directory, fixture, addresses, since);
        foreach (var index in Enumerable.Range(0, options.Nodes))
            LandscapeFiles.WriteNode(nodes.Identity(index).Root, fixture, nodes.KubeletCredential(index), apiNames, Ports.Api, options);
        var tokens = LandscapeFiles.WriteTokens(Directory, fixture);
        LandscapeFiles.WriteSeedTemplate(Directory, shoot, options.SeedMode);
        LandscapeFiles.WriteLandscape(Directory, Ports, shoot, options, addresses, tokens);

        var storedValues = StoredValueTable.Load(
            Path.Combine(fixture.Source, "keys.json"), Path.Combine(fixture.Source, "objects.jsonl"), ResourceCatalog.Kubernetes());
        var shootObjects = fixture.ShootObjects().ToList();
        var policy = shootObjects.Where(IsBootstrapPolicy).ToList();
        SourceEtcd = Own(new SourceEtcd(Directory, fixture.Source, binaries, Ports));
        SourceApiServer = Own(new SourceApiServer(Directory, seed, Ports, storedValues, policy));
        if (options.LoadBalancer) Own(new NodeLoadBalancer(addresses, Ports.Api, Directory));
        var actors = new LandscapeActors(options, garden, seed, log.Of<SimulationLog>());
        var hosted = new Dictionary<string, IHostedWorkload> { ["etcd-main"] = SourceEtcd, ["kube-apiserver"] = SourceApiServer };
        Own(actors.RunSeedWorkloads(hosted));
        await WaitForSourceAsync(seed, cancellationToken);

        // Real API servers take their time to end: those of all nodes at once, so that whoever ends this program need not wait for one after the other.
        var together = Own(new DisposedTogether());
        foreach (var index in Enumerable.Range(0, options.KubeletAddresses.Count > 0 ? 0 : options.Nodes))
        {
            var identity = nodes.Identity(index);
            Nodes = [.. Nodes, together.Add(await SimulatedNode.StartAsync(
                identity,
                new NodeContainerRuntimeOptions
                {
                    Node = identity,
                    EtcdBinary = binaries.Etcd,
                    KubernetesAssetsDirectory = options.KubernetesAssetsDirectory,
                    ApiServer = new ShootApiServerOptions { Addresses = [identity.Address], StoredValues = storedValues, BootstrapObjects = policy },
                },
                kubelet => kubelet with
                {
                    LeaseRenewal = options.LeaseRenewal, MirrorPodDelay = options.MirrorPodDelay, NodeStatusReport = options.NodeStatusReport,
                },
                nodes.Template(index),
                options.RestartBackoff,
                Ports.OfNode(index).KubeletHealth))];
        }

        Own(actors.RunDnsRecords([.. Enumerable.Range(0, options.Nodes).Select(nodes.Identity)]));
        Own(actors.RunExtensions(SeedInfrastructure.Directory(Directory)));
        Own(actors.RunMachineControllerManager(technicalId, SeedInfrastructure.Directory(Directory)));
        Own(actors.RunSourceGardenlet([.. seedObjects.Where(o => o.TextAt("kind") is "Deployment" or "Etcd")]));
        Own(actors.RunCertificateSigner(Garden.Authority));
        var target = Own(new AsyncDisposer(ConnectShoot(addresses[0]))).Of<KubeClient>();
        Own(actors.RunTargetGardenlet(target));
        Own(actors.RunShootGardenlet(target));
        if (options.ResourceManager) Own(actors.RunResourceManager(target));
        foreach (var node in Nodes) await WaitForNodeAsync(node, cancellationToken);
        if (options.KubeletAddresses.Count > 0) await WaitForKubeletsAsync(Enumerable.Range(0, options.Nodes).Select(LandscapeNodes.Name), since, cancellationToken);
    }

    private KubeClientOptions AdministratorOptions(IPAddress address)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(fixture.Pki("ca.crt"));
        using var pem = X509Certificate2.CreateFromPemFile(fixture.Pki("x-admin.crt"), fixture.Pki("x-admin.key"));
        return new KubeClientOptions
        {
            Server = new Uri($"https://{address}:{Ports.Api}"),
            CertificateAuthorities = authorities,
            ClientCertificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null),
        };
    }

    /// <summary>The source is up as far as the Seed says that it should be: a restart in the middle of a migration finds it fenced.</summary>
    private async Task WaitForSourceAsync(KubeClient seed, CancellationToken cancellationToken)
    {
        while (true)
        {
            var deployment = (await seed.ListAsync("/apis/apps/v1/deployments", cancellationToken)).First(d => d.NameOf() == "kube-apiserver");
            if (deployment.NumberAt("spec", "replicas") == 0 || SourceApiServer.IsRunning) return;
            await Task.Delay(50, cancellationToken);
        }
    }

    /// <summary>The node's kubelet reaches the API server that its hosts file leads to, if that is the source and it runs.</summary>
    private async Task WaitForNodeAsync(SimulatedNode node, CancellationToken cancellationToken)
    {
        var server = node.Kubelet.ServerName();
        while (SourceApiServer.IsRunning && Equals(node.Identity.Resolve(server), SourceAddress.Value) && node.Kubelet.LastProblem is not null)
            await Task.Delay(50, cancellationToken);
    }

    /// <summary>Kubelets that somebody else runs are there once they renew their Leases at the source, if that runs.</summary>
    private async Task WaitForKubeletsAsync(IEnumerable<string> names, DateTimeOffset since, CancellationToken cancellationToken)
    {
        using var source = ConnectShoot(SourceAddress.Value);
        foreach (var path in names.Select(name => $"/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/{name}"))
        {
            while (SourceApiServer.IsRunning
                && !(DateTimeOffset.TryParse((await source.GetAsync(path, cancellationToken)).TextAt("spec", "renewTime"), CultureInfo.InvariantCulture, out var renewed) && renewed > since))
                await Task.Delay(200, cancellationToken);
        }
    }

    private DateTimeOffset Began()
    {
        var file = Path.Combine(Directory, "began");
        if (!File.Exists(file)) File.WriteAllText(file, DateTimeOffset.UtcNow.ToString("O"));
        return DateTimeOffset.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture);
    }

    /// <summary>What a real API server writes by itself into an empty etcd so that anything is allowed at all.</summary>
    private static bool IsBootstrapPolicy(JsonObject value) =>
        (value.TextAt("apiVersion") ?? "").StartsWith("rbac.authorization.k8s.io/", StringComparison.Ordinal)
        && value.TextAt("metadata", "labels", "kubernetes.io/bootstrapping") == "rbac-defaults";

    private static IEnumerable<JsonObject> GardenNamespaces() =>
        new[] { "garden", "kube-system", "gardener-system-seed-lease", "default" }.Select(Namespace);

    /// <summary>What an operator has put into the Garden: DNS credentials, and the extensions that Shoots may use.</summary>
    private static IEnumerable<JsonObject> GardenPrerequisites() =>
    [
        YamlJson.ParseObject("{apiVersion: v1, kind: Secret, metadata: {name: internal-domain, namespace: garden}, type: Opaque, data: {token: bm90LXJlYWw=}}"),
        YamlJson.ParseObject("""
            apiVersion: core.gardener.cloud/v1beta1
            kind: ControllerRegistration
            metadata: {name: networking-calico}
            spec: {resources: [{kind: Network, type: calico}], deployment: {deploymentRefs: [{name: networking-calico}]}}
            """),
        YamlJson.ParseObject("{apiVersion: core.gardener.cloud/v1beta1, kind: ControllerDeployment, metadata: {name: networking-calico}, type: helm}"),
    ];

    /// <summary>The gardenlet of the old Seed, as far as the migration reads it: this one respects ignored Shoots.</summary>
    private static IEnumerable<JsonObject> SeedNamespaces() =>
    [
        .. new[] { "garden", "kube-system", "default" }.Select(Namespace),
        YamlJson.ParseObject("{apiVersion: v1, kind: ConfigMap, metadata: {name: cluster-identity, namespace: kube-system}, immutable: true, data: {cluster-identity: seed-a-of-the-simulation}}"),
        new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = "gardenlet-configmap", ["namespace"] = "garden" },
            ["data"] = new JsonObject
            {
                ["config.yaml"] = """
                    apiVersion: gardenlet.config.gardener.cloud/v1alpha1
                    kind: GardenletConfiguration
                    controllers:
                      shoot:
                        respectSyncPeriodOverwrite: true

                    """,
            },
        },
    ];

    private static JsonObject Namespace(string name) =>
        new() { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name } };

    private T Own<T>(T part)
        where T : IAsyncDisposable
    {
        running.Push(part);
        return part;
    }
}
