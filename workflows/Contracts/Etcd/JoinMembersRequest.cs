namespace Masterful.Workflows.Contracts.Etcd;

/// <summary>Input of a join.</summary>
/// <param name="Node">The node that joins.</param>
/// <param name="Membership">Its places in the clusters; data of any other place is thrown away.</param>
public sealed record JoinMembersRequest(NodeContext Node, EtcdMembership Membership);
