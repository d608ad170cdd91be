using Masterful.Simulation.Api;

namespace Masterful.Simulation.Node;

/// <summary>What a node's containers are run with.</summary>
public sealed record NodeContainerRuntimeOptions
{
    public required NodeIdentity Node { get; init; }

    public required string EtcdBinary { get; init; }

    /// <summary>Real Kubernetes binaries, or null.</summary>
    public string? KubernetesAssetsDirectory { get; init; }

    /// <summary>What a simulated API server needs besides its flags; name, addresses, resolver and log are filled in.</summary>
    public required ShootApiServerOptions ApiServer { get; init; }
}
