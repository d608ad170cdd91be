namespace Masterful.Workflows.Contracts.Preflight;

/// <summary>What the agent found on its node, read without writing.</summary>
/// <param name="Node">Name of the node.</param>
/// <param name="Address">The address that the API server will advertise.</param>
/// <param name="EtcdVersion">Version of <c>etcdutl</c> there.</param>
/// <param name="FreeBytes">Bytes free where etcd's data will lie.</param>
/// <param name="Clock">The node's clock when it looked.</param>
/// <param name="Findings">Every check's outcome, passed ones too.</param>
/// <param name="ChangesKubelet">Whether the kubelet reads no static Pods until the agent changes its arguments, or reads them because a run of this migration did.</param>
/// <param name="RewritesKubeconfigs">Whether files of the node name an API server that is not moved, so that Endpoint rewrites them, or a run of this migration did.</param>
/// <param name="AvailableBytes">Bytes of memory that the kernel could give to new programs; 0 when it does not say, or the control plane runs there already.</param>
/// <param name="PullsImages">Whether the agent can ask the container runtime for images, and pull them.</param>
/// <param name="Joins">Whether its etcd joins another node's and gets its data from there.</param>
public sealed record NodeInspection(
    string Node,
    string Address,
    string EtcdVersion,
    long FreeBytes,
    DateTimeOffset Clock,
    IReadOnlyList<Finding> Findings,
    bool ChangesKubelet = false,
    bool RewritesKubeconfigs = false,
    long AvailableBytes = 0,
    bool PullsImages = false,
    bool Joins = false);
