using Masterful.Workflows.Contracts.ControlPlane;
using Temporalio.Activities;

namespace Masterful.Workflows.Contracts.Etcd;

/// <summary>Makes one etcd of several nodes: each further node joins as a learner and gets its vote once it is in sync.</summary>
public interface INodeMemberActivities
{
    /// <summary>
    /// On the first node: proves that every member so far is well, then adds the joining node's members as learners. Added already: answers
    /// their ids. Fails with <c>MIG-ETCD-012</c> when etcd refuses, <c>MIG-ETCD-013</c> when a member is not well.
    /// </summary>
    [Activity]
    Task<EtcdMembership> AddMembersAsync(MemberRequest request);

    /// <summary>
    /// On the joining node: places etcd-main and etcd-events, which fetch everything from the members before them, and waits until both
    /// serve. Data of another membership of this migration is removed first; data of anybody else is refused with <c>MIG-NODE-001</c>.
    /// </summary>
    [Activity]
    Task<ControlPlaneHealth> JoinMembersAsync(JoinMembersRequest request);

    /// <summary>
    /// On the first node: gives the joining node's members their vote as soon as they are in sync, then proves that all members are voters,
    /// agree on one leader, and have the same revision. Fails with <c>MIG-ETCD-012</c> or <c>MIG-ETCD-013</c>.
    /// </summary>
    [Activity]
    Task<ControlPlaneHealth> PromoteMembersAsync(MemberRequest request);

    /// <summary>On the first node: proves that the members are exactly the migration's nodes and well; fails with <c>MIG-ETCD-013</c> when not.</summary>
    [Activity]
    Task<ControlPlaneHealth> CheckMembersAsync(NodeContext node);

    /// <summary>
    /// Compensation, on the first node: takes the joining node's members out again and says what was seen. Tolerates that they were never
    /// added, that etcd does not run, and that it has no quorum any more: its data goes with the next steps back.
    /// </summary>
    [Activity]
    Task<string> RemoveMembersAsync(MemberRequest request);
}
