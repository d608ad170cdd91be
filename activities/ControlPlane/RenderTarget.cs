using Masterful.Activities.Landscapes;

namespace Masterful.Activities.ControlPlane;

/// <summary>The node that static Pods are rendered for.</summary>
/// <param name="NodeName">Name of the Node object.</param>
/// <param name="Address">Its InternalIP, which the API server advertises.</param>
/// <param name="Ports">The ports that its control plane listens on.</param>
/// <param name="UnprivilegedPortStart">The lowest port that a process other than root may listen on there.</param>
public sealed record RenderTarget(string NodeName, string Address, NodePorts Ports, int UnprivilegedPortStart = 1024)
{
    /// <summary>The control-plane nodes that are members of etcd before this one, in the order in which they joined; none for the first.</summary>
    public IReadOnlyList<NodeSettings> Earlier { get; init; } = [];

    /// <summary>Whether something listens on the API's port at another address there, so that kube-apiserver can have the node's own one only.</summary>
    public bool SharesApiPort { get; init; }

    /// <summary>Whether Nodes find the API late after the switch of its names, as they do by DNS.</summary>
    public bool IsFoundLate { get; init; }

    /// <summary>Addresses that kube-apiserver can be reached at from the node itself.</summary>
    public IReadOnlyList<string> ApiAddresses => SharesApiPort ? [Address] : ["127.0.0.1", "::1"];

    /// <summary>Where the node's own components find the API server; both are names in its certificate.</summary>
    public string ApiServer => $"https://{(SharesApiPort ? EtcdMember.Host(Address) : "localhost")}:{Ports.KubeApiserver}";
}
