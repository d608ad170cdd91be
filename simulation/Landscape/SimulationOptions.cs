using System.Net;

namespace Masterful.Simulation.Landscape;

/// <summary>What a simulated landscape is made from, and how fast its actors are.</summary>
public sealed record SimulationOptions
{
    /// <summary>Holds everything the landscape keeps: etcd's data, the node's root, kubeconfigs. A second start goes on from it.</summary>
    public required string Directory { get; init; }

    /// <summary>The folder under <c>Landscapes/</c> that the first start copies from.</summary>
    public string LandscapeName { get; init; } = "landscape-a";

    /// <summary>How the landscape file says that the Shoot becomes a Seed: <c>gardenlet</c> or <c>managedSeed</c>.</summary>
    public string SeedMode { get; init; } = "gardenlet";

    /// <summary>How the landscape file says that the API's names are moved: <c>hosts</c>, <c>dnsRecord</c> or <c>manual</c>.</summary>
    public string EndpointProvider { get; init; } = "hosts";

    /// <summary>Whether a load balancer stands in front of the nodes, which the landscape file names under <c>endpoint.addresses</c>.</summary>
    public bool LoadBalancer { get; init; }

    /// <summary>How many control-plane nodes there are, 1 to 3.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>Whether the nodes' kubelets read no static Pods at first, as those of Gardener's ordinary workers.</summary>
    public bool PlainWorkers { get; init; }

    /// <summary>
    /// The name of the API that the nodes' kubelets and node agents use; empty for the internal one, as Gardener has it. A name of the API server's
    /// certificate that no DNSRecord is for leads to the source only, before and after the move; the landscape file then wants the external one.
    /// </summary>
    public string NodeApiName { get; init; } = "";

    /// <summary>Whether the Seed's gardener-resource-manager is configured as Gardener does it, and the landscape file asks for one inside the cluster.</summary>
    public bool ResourceManager { get; init; }

    /// <summary>
    /// The nodes' addresses, one each, when each has a kubelet that somebody else runs on the node's directory; then no node is simulated
    /// beyond its files. Empty for simulated kubelets.
    /// </summary>
    public IReadOnlyList<IPAddress> KubeletAddresses { get; init; } = [];

    /// <summary>Where etcd and etcdutl are; by default <c>.tools/bin</c> of the repository, then PATH.</summary>
    public string? EtcdBinDirectory { get; init; }

    /// <summary>Real Kubernetes binaries, used for every one that is there; by controller-runtime's convention.</summary>
    public string? KubernetesAssetsDirectory { get; init; } = Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS");

    /// <summary>Whether that folder has the program.</summary>
    public bool HasRealBinary(string program) => !string.IsNullOrEmpty(KubernetesAssetsDirectory) && File.Exists(Path.Combine(KubernetesAssetsDirectory, program));

    /// <summary>From a changed replica count in the Seed to the status that follows it.</summary>
    public TimeSpan WorkloadDelay { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>From a DNSRecord's operation annotation to the name that answers differently.</summary>
    public TimeSpan DnsDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the Seed's gardenlet lets a scaled down Deployment stand before its next reconciliation undoes that.</summary>
    public TimeSpan GardenletResync { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>From a static Pod's start to its mirror Pod; a real kubelet was seen to take 39 s.</summary>
    public TimeSpan MirrorPodDelay { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The kubelet's Lease renewal; a real one renews every 10 s.</summary>
    public TimeSpan LeaseRenewal { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often an unchanged Node status is reported all the same, as a kubelet's nodeStatusReportFrequency.</summary>
    public TimeSpan NodeStatusReport { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A crashed container's first restart delay; doubled with each crash. A real kubelet starts at 10 s.</summary>
    public TimeSpan RestartBackoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long anything may take to come up before the start of the landscape fails.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
