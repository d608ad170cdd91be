using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Credentials;
using Masterful.Activities.Etcd;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Simulation.Api;
using Masterful.Simulation.Landscape;
using Masterful.Simulation.Node;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.ControlPlane;
using Masterful.Workflows.Contracts.Credentials;
using Microsoft.Extensions.Logging.Abstractions;
using Tests.Shared;

namespace Masterful.Activities.Tests.ControlPlane;

/// <summary>
/// A node whose static Pods run as far as this test needs them: real etcd, the simulation's API server with the manifest's own
/// certificates, and controllers that do nothing but hold their lease with the kubeconfig they were given.
/// </summary>
internal sealed class TestNode : IAsyncDisposable
{
    private readonly InMemoryObjectStore store = new();
    private StaticPodRunner? runner;

    public TestNode()
    {
        Ports = NewPorts();
        Landscape = new TestLandscape(Ports);
    }

    /// <summary>Ports that nothing listens on.</summary>
    public static NodePorts NewPorts()
    {
        var free = FreePorts.Take(9);
        return new NodePorts
        {
            KubeApiserver = free[0],
            EtcdClient = free[1],
            EtcdPeer = free[2],
            EtcdMetrics = free[3],
            EtcdEventsClient = free[4],
            EtcdEventsPeer = free[5],
            EtcdEventsMetrics = free[6],
            KubeControllerManager = free[7],
            KubeScheduler = free[8],
        };
    }

    public NodePorts Ports { get; }

    public TestLandscape Landscape { get; }

    public NodeControlPlaneActivities Activities(TimeSpan? limit = null) =>
        new(Landscape.File, TimeProvider.System, NullLogger<NodeControlPlaneActivities>.Instance) { Limit = limit ?? TimeSpan.FromSeconds(90) };

    public NodeCredentialActivities Credentials => CredentialsOf(Landscape);

    /// <summary>Runs the Credentials phase.</summary>
    public Task InstallAsync() => InstallAsync(Landscape, Landscape.Node);

    /// <summary>Runs the Credentials phase of a node.</summary>
    public static async Task InstallAsync(TestLandscape landscape, NodeContext node)
    {
        var credentials = CredentialsOf(landscape);
        var identity = await credentials.PrepareNodeAsync(node);
        var requests = await credentials.CreateSigningRequestsAsync(node);
        var issued = await new CredentialActivities(landscape.File, TimeProvider.System, NullLogger<CredentialActivities>.Instance) { OpenSeed = landscape.OpenSeed }
            .IssueCertificatesAsync(new IssueCertificatesRequest(landscape.Migration, requests));
        var bundle = await new ControlPlaneActivities(landscape.File, TimeProvider.System, NullLogger<ControlPlaneActivities>.Instance) { OpenSeed = landscape.OpenSeed }
            .RenderControlPlaneAsync(new RenderControlPlaneRequest(landscape.Migration, identity));
        await credentials.InstallCredentialsAsync(new InstallCredentialsRequest(node, issued, bundle));
    }

    /// <summary>Starts what stands in for the kubelet.</summary>
    public async Task StartKubeletAsync() => runner = await RunKubeletAsync(Landscape.Root, store);

    /// <summary>Starts what stands in for the kubelet of a node.</summary>
    public static async Task<StaticPodRunner> RunKubeletAsync(string root, IObjectStore store) => new(new StaticPodRunnerOptions
    {
        NodeRoot = root,
        Runtime = new Runtime(store, await EtcdTools.LocateAsync()),
    });

    public async ValueTask DisposeAsync()
    {
        if (runner is not null)
        {
            await runner.DisposeAsync();
        }

        Landscape.Dispose();
    }

    private static NodeCredentialActivities CredentialsOf(TestLandscape landscape) =>
        new(landscape.File, TimeProvider.System, NullLogger<NodeCredentialActivities>.Instance);

    private sealed class Runtime(IObjectStore store, EtcdTools tools) : IContainerRuntime
    {
        public async Task<IContainer> StartAsync(ContainerStart start, CancellationToken cancellationToken) => start.Spec.Program switch
        {
            "etcd" => new Etcd(ChildProcess.Start(tools.PathOf("etcd"), start.Spec.Arguments.Select(argument => Localize(start, argument)), start.LogFile, start.PidFile)),
            "kube-apiserver" => new Api(await ApiServer.StartAsync(Options(start))),
            var program => new Controller(start, program),
        };

        private static string Localize(ContainerStart start, string argument) =>
            argument.IndexOf("=/", StringComparison.Ordinal) is var at and > 0 ? argument[..(at + 1)] + start.Files.Map(argument[(at + 1)..]) : argument;

        private ApiServerOptions Options(ContainerStart start)
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(start.Files.Map(start.RequiredFlag("client-ca-file")));
            using var pem = X509Certificate2.CreateFromPemFile(start.Files.Map(start.RequiredFlag("tls-cert-file")), start.Files.Map(start.RequiredFlag("tls-private-key-file")));
            return new ApiServerOptions
            {
                Name = "shoot",
                Port = int.Parse(start.RequiredFlag("secure-port")),
                ServingCertificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null),
                ClientCertificateAuthorities = authorities,
                Store = store,
                Resources = ResourceCatalog.Kubernetes(),
            };
        }
    }

    private sealed class Etcd(ChildProcess process) : IContainer
    {
        public Task<string> Exited { get; } = WaitAsync(process);

        public Task StopAsync(TimeSpan grace) => process.StopAsync(grace);

        public ValueTask DisposeAsync() => process.DisposeAsync();

        private static async Task<string> WaitAsync(ChildProcess process) => $"exited with {await process.Exited}";
    }

    private sealed class Api(ApiServer server) : IContainer
    {
        private readonly TaskCompletionSource<string> exited = new();

        public Task<string> Exited => exited.Task;

        public async Task StopAsync(TimeSpan grace)
        {
            await server.StopAsync();
            exited.TrySetResult("stopped");
        }

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }

    private sealed class Controller : IContainer
    {
        private readonly CancellationTokenSource stopping = new();

        public Controller(ContainerStart start, string program)
        {
            var kubeconfig = start.Files.Map(start.RequiredFlag("authentication-kubeconfig"));
            Exited = HoldLeaseAsync(new KubernetesApi(kubeconfig), program);
        }

        public Task<string> Exited { get; }

        public async Task StopAsync(TimeSpan grace) => await stopping.CancelAsync();

        public ValueTask DisposeAsync()
        {
            stopping.Dispose();
            return ValueTask.CompletedTask;
        }

        private async Task<string> HoldLeaseAsync(KubernetesApi api, string program)
        {
            while (!stopping.IsCancellationRequested)
            {
                try
                {
                    await api.ApplyAsync(Lease(program, $"node-1_{program}", DateTimeOffset.UtcNow), force: true, cancellationToken: stopping.Token);
                    await Task.Delay(100, stopping.Token);
                }
                catch (OperationCanceledException)
                {
                    break;
                }
            }

            api.Dispose();
            return "stopped";
        }
    }

    public static JsonObject Lease(string name, string holder, DateTimeOffset renewed) => new()
    {
        ["apiVersion"] = "coordination.k8s.io/v1",
        ["kind"] = "Lease",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "kube-system" },
        ["spec"] = new JsonObject
        {
            ["holderIdentity"] = holder,
            ["leaseDurationSeconds"] = 15,
            ["renewTime"] = renewed.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'"),
        },
    };
}
