using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Masterful.Activities.Artifacts;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Source;
using Masterful.Simulation.Actors;
using Masterful.Simulation.Api;
using Masterful.Simulation.Landscape;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Credentials;
using ObjectRef = Masterful.Activities.Kubernetes.ObjectRef;
using ActorClient = Masterful.Simulation.Actors.KubeClient;

namespace Masterful.Activities.Tests;

/// <summary>Garden and Seed of landscape-a without anything that runs in them: the source stands fenced. Actors run only when a test says so.</summary>
internal sealed class HostedLandscape : IAsyncDisposable
{
    public const string Namespace = Fixture.Namespace;
    private readonly TempDirectory directory = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly List<Task> actors = [];
    private readonly LandscapePorts ports;
    private HostedCluster garden = null!;
    private HostedCluster seed = null!;

    private HostedLandscape() => ports = LandscapePorts.Claim(directory.Path);

    public LandscapeFile File { get; private set; } = null!;

    public KubernetesApi Garden { get; private set; } = null!;

    public KubernetesApi Seed { get; private set; } = null!;

    public string RealThings => SeedInfrastructure.Directory(directory.Path);

    public string Template => directory["template.yaml"];

    public MigrationContext Migration { get; } =
        new("migrate/garden/masterful", "garden/masterful", MigrationStrategy.Restore, ["node-1"], "default", "seed-a", Namespace);

    public IArtifactStore Artifacts => new DirectoryArtifactStore(File.Artifacts.Directory);

    /// <param name="mode">The landscape's <c>seed.mode</c>.</param>
    /// <param name="name">The landscape's <c>seed.name</c>.</param>
    /// <param name="gardenObjects">More for the Garden, as YAML documents.</param>
    public static async Task<HostedLandscape> StartAsync(string mode = "managedSeed", string name = "self", string gardenObjects = "")
    {
        var lab = new HostedLandscape();
        SeedInfrastructure.WriteRealThings(lab.directory.Path, Namespace, "masterful");
        lab.garden = await HostedCluster.StartAsync(lab.directory.Path, "garden", lab.ports.Garden, ResourceCatalog.Garden(), () => GardenObjects(gardenObjects));
        lab.seed = await HostedCluster.StartAsync(lab.directory.Path, "seed", lab.ports.Seed, ResourceCatalog.Seed(), SeedObjects);
        lab.File = new LandscapeFile
        {
            Directory = lab.directory.Path,
            Garden = new ClusterAccess(lab.garden.KubeconfigFile),
            Seeds = [new SeedAccess("seed-a", new ClusterAccess(lab.seed.KubeconfigFile))],
            Artifacts = new ArtifactSettings(lab.directory["artifacts"], lab.directory["worker.key"]),
            Shoots =
            [
                new ShootSettings
                {
                    Name = "garden/masterful",
                    EtcdEndpoint = "https://127.0.0.1:1",
                    Endpoint = new EndpointSettings("hosts"),
                    Nodes = [new NodeSettings { Name = "node-1", Address = "127.0.0.1" }],
                    Seed = new SeedSettings { Mode = mode, Name = name, Template = lab.Template, GardenletImage = "example.org/gardenlet:v1.150.0" },
                },
            ],
        };
        System.IO.File.WriteAllText(lab.Template, SelfHostedTemplate.Text);
        lab.Garden = Clusters.Garden(lab.File);
        lab.Seed = Clusters.Seed(lab.File, lab.Migration);
        return lab;
    }

    /// <summary>A node that things can be sealed to.</summary>
    public static NodeIdentity Recipient()
    {
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return new NodeIdentity("node-1", Convert.ToBase64String(key.PublicKey.ExportSubjectPublicKeyInfo()), "sha256:test");
    }

    /// <summary>Runs the Seed's extension controllers until the end.</summary>
    public void RunExtensions()
    {
        var client = seed.Connect();
        var controllers = new ExtensionControllers(client, RealThings, TimeSpan.FromMilliseconds(100));
        actors.Add(LoopAsync(client, controllers.ReconcileAsync));
    }

    /// <summary>Runs the extension controller that publishes DNSRecords until the end.</summary>
    public void RunDnsRecords()
    {
        var client = seed.Connect();
        actors.Add(LoopAsync(client, new DnsRecordController(client, [], [], System.Net.IPAddress.Loopback, TimeSpan.FromMilliseconds(100)).ReconcileAsync));
    }

    /// <summary>The Secret that the source's API server serves with: its name, and certificate and key as PEM.</summary>
    public async Task<(string Name, (string Certificate, string Key) Pem)> ServingSecretAsync()
    {
        var deployment = await Seed.GetAsync(new("apps/v1", "Deployment", Namespace, "kube-apiserver"));
        var name = deployment.Child("spec", "template", "spec").Children("volumes").Single(volume => volume.Text("name") == "server").Text("secret", "secretName")!;
        var secret = await Seed.GetAsync(new("v1", "Secret", Namespace, name));
        return (name, (Encoding.ASCII.GetString(secret.SecretValue("tls.crt")!), Encoding.ASCII.GetString(secret.SecretValue("tls.key")!)));
    }

    /// <summary>One pass of machine-controller-manager, which acts only when its Deployment has ready replicas.</summary>
    public async Task RunMachineControllerManagerAsync()
    {
        using var client = seed.Connect();
        await new MachineControllerManager(client, Namespace, RealThings).ReconcileAsync(default);
    }

    /// <summary>Scales a Deployment of the source as a resurrected actor would, status and all.</summary>
    public async Task ScaleAsync(string name, int replicas)
    {
        var target = new ObjectRef("apps/v1", "Deployment", Namespace, name);
        await Seed.MergePatchAsync(target, new JsonObject { ["spec"] = new JsonObject { ["replicas"] = replicas } });
        await Seed.PatchStatusAsync(target, new JsonObject { ["status"] = new JsonObject { ["replicas"] = replicas, ["readyReplicas"] = replicas } });
    }

    /// <summary>Whoever runs the Garden lets the old Shoot object go, whose domain no second one may have.</summary>
    public async Task LetOldShootGoAsync()
    {
        using var client = garden.Connect();
        await Garden.MergePatchAsync(SavedShoot.Ref(Migration.Shoot), JsonNode.Parse("""{"metadata":{"annotations":{"shoot.gardener.cloud/ignore":"true"}}}""")!.AsObject());
        await GardenOperator.LetOldShootGoAsync(client, Migration.Shoot);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(actors);
        Garden.Dispose();
        Seed.Dispose();
        await garden.DisposeAsync();
        await seed.DisposeAsync();
        ports.Dispose();
        stopping.Dispose();
        directory.Dispose();
    }

    private static IEnumerable<JsonObject> GardenObjects(string more) =>
    [
        .. Activities.ControlPlane.YamlJson.ReadAll(System.IO.File.ReadAllText(Fixture.Path("garden/objects.yaml"))),
        .. Activities.ControlPlane.YamlJson.ReadAll("""
            {apiVersion: v1, kind: Namespace, metadata: {name: garden}}
            ---
            {apiVersion: v1, kind: Namespace, metadata: {name: kube-system}}
            ---
            {apiVersion: core.gardener.cloud/v1beta1, kind: ControllerRegistration, metadata: {name: calico}, spec: {resources: [{kind: Network, type: calico}]}}
            """),
        .. more.Length == 0 ? [] : Activities.ControlPlane.YamlJson.ReadAll(more),
    ];

    private static IEnumerable<JsonObject> SeedObjects()
    {
        foreach (var item in Fixture.SeedObjects())
        {
            if ((string)item["kind"]! == "Deployment")
            {
                item["spec"]!["replicas"] = 0;
                item["status"] = new JsonObject();
            }

            yield return item;
        }

        foreach (var item in SeedInfrastructure.Objects(Namespace, "masterful"))
        {
            yield return item;
        }
    }

    private async Task LoopAsync(ActorClient client, Func<CancellationToken, Task<TimeSpan?>> reconcile)
    {
        while (!stopping.IsCancellationRequested)
        {
            await reconcile(CancellationToken.None);
            await Task.WhenAny(Task.Delay(50, stopping.Token));
        }

        client.Dispose();
    }
}
