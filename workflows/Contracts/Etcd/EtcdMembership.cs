namespace Masterful.Workflows.Contracts.Etcd;

/// <summary>A node's places in the etcd clusters, promised by their first member.</summary>
/// <param name="Node">Name of the node that joins.</param>
/// <param name="Main">Member id in etcd-main, lower-case hex; another one each time that the node is added.</param>
/// <param name="Events">Member id in etcd-events.</param>
public sealed record EtcdMembership(string Node, string Main, string Events);
