using System.Net;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Credentials;
using Masterful.Activities.Etcd;
using Masterful.Activities.Landscapes;
using Masterful.Simulation.Landscape;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.ControlPlane;
using Masterful.Workflows.Contracts.Credentials;
using Microsoft.Extensions.Logging.Abstractions;

namespace Masterful.Activities.Tests.ControlPlane;

/// <summary>Credentials and Cutover against the simulated landscape: its Seed, its kubelet, RBAC in force, and real etcd.</summary>
public sealed class SimulatedCutoverTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Cutover_OnTheSimulatedLandscape_RunsAndGoesBack()
    {
        await using var landscape = await SimulatedLandscape.StartAsync(new SimulationOptions
        {
            Directory = directory.Path,
            StartTimeout = TimeSpan.FromMinutes(3),
        });
        var (file, node) = Describe(landscape);
        var credentials = new NodeCredentialActivities(file, TimeProvider.System, NullLogger<NodeCredentialActivities>.Instance);
        var etcd = new NodeEtcdActivities(file, TimeProvider.System, NullLogger<NodeEtcdActivities>.Instance);
        var activities = new NodeControlPlaneActivities(file, TimeProvider.System, NullLogger<NodeControlPlaneActivities>.Instance);
        var before = Changeable(directory["nodes/node-1"]);

        var identity = await credentials.PrepareNodeAsync(node);
        var requests = await credentials.CreateSigningRequestsAsync(node);
        var issued = await new CredentialActivities(file, TimeProvider.System, NullLogger<CredentialActivities>.Instance)
            .IssueCertificatesAsync(new IssueCertificatesRequest(node.Migration, requests));
        var bundle = await new ControlPlaneActivities(file, TimeProvider.System, NullLogger<ControlPlaneActivities>.Instance)
            .RenderControlPlaneAsync(new RenderControlPlaneRequest(node.Migration, identity));
        await credentials.InstallCredentialsAsync(new InstallCredentialsRequest(node, issued, bundle));
        await etcd.CreateEtcdAsync(node);
        await activities.StartEtcdAsync(node);
        await activities.StartApiServerAsync(node);
        await activities.RemoveDeadReferencesAsync(node);
        var controllers = await activities.StartControllersAsync(node);
        var health = await activities.CheckControlPlaneAsync(node);

        controllers.Components.Should().OnlyContain(component => component.Evidence.Contains("held by node-1_"));
        health.Components.Should().HaveCount(5);

        await activities.RemoveControlPlaneAsync(node);
        await etcd.RemoveEtcdAsync(node);
        await credentials.RemoveCredentialsAsync(node);

        Changeable(directory["nodes/node-1"]).Should().Equal(before);
    }

    private static List<string> Changeable(string root) =>
        [.. new[] { "/etc/kubernetes", "/var/lib/static-pods", "/var/lib/etcd-main", "/var/lib/etcd-events" }
            .Where(path => Directory.Exists(root + path))
            .SelectMany(path => Tree.Of(root + path).Select(line => path + line))];

    private static (LandscapeFile File, NodeContext Node) Describe(SimulatedLandscape landscape)
    {
        string In(string path) => Path.Combine(landscape.Directory, path);
        var ports = landscape.Ports;
        var file = new LandscapeFile
        {
            Directory = landscape.Directory,
            Garden = new ClusterAccess(In("garden.kubeconfig")),
            Seeds = [new SeedAccess("seed-a", new ClusterAccess(In("seed.kubeconfig")))],
            Artifacts = new ArtifactSettings(In("artifacts"), In("worker.key")),
            Shoots =
            [
                new ShootSettings
                {
                    Name = "garden/masterful",
                    EtcdEndpoint = $"https://{SourceAddress.Text}:{ports.SourceEtcdClient}",
                    Endpoint = new EndpointSettings("hosts", ports.Api),
                    Nodes =
                    [
                        new NodeSettings
                        {
                            Name = "node-1",
                            Address = IPAddress.Loopback.ToString(),
                            Root = In("nodes/node-1"),
                            Ports = new NodePorts
                            {
                                KubeApiserver = ports.Api,
                                EtcdClient = ports.EtcdClient,
                                EtcdPeer = ports.EtcdPeer,
                                EtcdMetrics = ports.EtcdMetrics,
                                EtcdEventsClient = ports.EtcdEventsClient,
                                EtcdEventsPeer = ports.EtcdEventsPeer,
                                EtcdEventsMetrics = ports.EtcdEventsMetrics,
                                KubeControllerManager = ports.ControllerManager,
                                KubeScheduler = ports.Scheduler,
                            },
                        },
                    ],
                },
            ],
        };
        var migration = new MigrationContext(
            "migrate/garden/masterful", "garden/masterful", MigrationStrategy.Fresh, ["node-1"], "default", "seed-a", Tests.Fixture.Namespace);
        return (file, new NodeContext(migration, "node-1"));
    }
}
