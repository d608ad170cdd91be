using System.Text.Json.Nodes;

namespace Masterful.Simulation.Node;

/// <summary>What a simulated kubelet is and how fast it is.</summary>
public sealed record SimulatedKubeletOptions
{
    public required NodeIdentity Node { get; init; }

    /// <summary>The Node object it registers when the API server has none: labels, addresses, capacity.</summary>
    public required JsonObject NodeTemplate { get; init; }

    /// <summary>The kubeconfig's path on the node.</summary>
    public string KubeconfigPath { get; init; } = "/var/lib/kubelet/kubeconfig-real";

    public TimeSpan LeaseRenewal { get; init; } = TimeSpan.FromSeconds(2);

    public TimeSpan MirrorPodDelay { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often an unchanged status is reported all the same.</summary>
    public TimeSpan NodeStatusReport { get; init; } = TimeSpan.FromMinutes(5);
}
