using Masterful.Activities.Landscapes;

namespace Masterful.Activities.ControlPlane;

/// <summary>How a node's etcd is called and where its data lies; restoring and running must agree on it.</summary>
public static class EtcdMember
{
    /// <summary>The roles, in the order in which they are started.</summary>
    internal static readonly IReadOnlyList<string> Roles = ["main", "events"];

    /// <summary>The static Pods of both roles.</summary>
    internal static readonly IReadOnlyList<string> Components = ["etcd-main", "etcd-events"];

    /// <summary>Name of the member.</summary>
    /// <param name="role"><c>main</c> or <c>events</c>.</param>
    /// <param name="node">Name of the node.</param>
    public static string Name(string role, string node) => $"etcd-{role}-{node}";

    /// <summary>URL that the member gives to peers.</summary>
    public static string PeerUrl(string address, int port) => $"https://{Host(address)}:{port}";

    /// <summary>URL that the member of a node gives to peers.</summary>
    internal static string PeerUrl(string role, NodeSettings node) =>
        PeerUrl(node.Address, role == "main" ? node.Ports.EtcdPeer : node.Ports.EtcdEventsPeer);

    /// <summary>URL that the member of a node gives to clients.</summary>
    internal static string ClientUrl(string role, NodeSettings node) =>
        $"https://{Host(node.Address)}:{(role == "main" ? node.Ports.EtcdClient : node.Ports.EtcdEventsClient)}";

    /// <summary>Directory on the node that the Pod mounts.</summary>
    public static string MountedDirectory(string role) => $"/var/lib/etcd-{role}/data";

    /// <summary>etcd's own data directory on the node; the name below the mount is Gardener's.</summary>
    public static string DataDirectory(string role) => MountedDirectory(role) + "/new.etcd";

    /// <summary>An address as URLs have it.</summary>
    internal static string Host(string address) => address.Contains(':') ? $"[{address}]" : address;
}
