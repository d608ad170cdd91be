namespace Masterful.Workflows.Contracts.Etcd;

/// <summary>What the first member is asked to do about another node.</summary>
/// <param name="Node">The node whose etcd is asked.</param>
/// <param name="Joining">Name of the node whose members it is about.</param>
public sealed record MemberRequest(NodeContext Node, string Joining);
