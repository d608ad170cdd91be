using Masterful.Activities.ControlPlane;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Etcd.Members;

/// <summary>One of the two etcd clusters of the control-plane nodes, seen from its first member.</summary>
internal sealed class EtcdCluster : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly EtcdTls tls;
    private readonly EtcdGateway first;

    /// <param name="role"><c>main</c> or <c>events</c>.</param>
    /// <param name="place">The node whose member is asked.</param>
    public EtcdCluster(string role, NodePlace place)
    {
        Role = role;
        tls = EtcdProbe.Tls(place);
        first = new EtcdGateway(EtcdMember.ClientUrl(role, place.Settings), tls, Limit);
    }

    public string Role { get; }

    /// <summary>Name of the static Pod of each member.</summary>
    public string Component => "etcd-" + Role;

    /// <summary>Whether nothing went wrong but etcd's own answer or silence, which waiting may heal.</summary>
    public static bool MayHeal(Exception problem, CancellationToken cancellationToken) =>
        problem is HttpRequestException || (problem is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>The member of a node; null when it has none.</summary>
    public async Task<ListedMember?> FindAsync(NodeSettings node, CancellationToken cancellationToken) =>
        (await first.MembersAsync(cancellationToken)).FirstOrDefault(member => member.PeerUrls.Contains(EtcdMember.PeerUrl(Role, node)));

    /// <summary>Adds a node's member as a learner; one that is there already is answered as it is.</summary>
    public async Task<ListedMember> AddAsync(NodeSettings node, CancellationToken cancellationToken) =>
        await FindAsync(node, cancellationToken) ?? await first.AddLearnerAsync(EtcdMember.PeerUrl(Role, node), cancellationToken);

    /// <summary>Gives a node's member its vote when it has none yet and is in sync; whether it has one, and what was seen.</summary>
    public async Task<(bool Done, string Seen)> PromoteAsync(NodeSettings node, CancellationToken cancellationToken)
    {
        var member = await FindAsync(node, cancellationToken)
            ?? throw EtcdErrors.NotJoined.At($"{Component} of node {node.Name}", "it is not a member; somebody took it out, or it was never added.");
        if (!member.IsLearner)
        {
            return (true, $"member {member.Hex} votes");
        }

        if (member.Name.Length == 0)
        {
            return (false, $"member {member.Hex} at {member.Title} has not started");
        }

        await first.PromoteAsync(member.Id, cancellationToken);
        return (true, $"member {member.Hex} was promoted");
    }

    /// <summary>Takes a node's member out, if it is one; what was done.</summary>
    public async Task<string> RemoveAsync(NodeSettings node, CancellationToken cancellationToken)
    {
        if (await FindAsync(node, cancellationToken) is not { } member)
        {
            return $"{Component} has no member on {node.Name}";
        }

        await first.RemoveMemberAsync(member.Id, cancellationToken);
        return $"{Component}: member {member.Hex} of {node.Name} taken out";
    }

    /// <summary>
    /// Whether the members are exactly those of the given nodes, all of them voters that serve, agree on one leader, and have reached the
    /// revision that the first member has; and what was seen.
    /// </summary>
    public async Task<(bool Done, string Seen)> LookAsync(IReadOnlyList<NodeSettings> nodes, CancellationToken cancellationToken)
    {
        var members = await first.MembersAsync(cancellationToken);
        var expected = nodes.ToDictionary(node => EtcdMember.PeerUrl(Role, node), node => node, StringComparer.Ordinal);
        var foreign = members.Where(member => !member.PeerUrls.Any(expected.ContainsKey)).Select(member => member.Title).ToList();
        if (foreign.Count > 0 || members.Count != nodes.Count)
        {
            return (false, foreign.Count > 0
                ? $"{string.Join(", ", foreign)} is a member too"
                : $"{members.Count} of {nodes.Count} members: {string.Join(", ", members.Select(member => member.Title))}");
        }

        if (members.FirstOrDefault(member => member.IsLearner) is { } learner)
        {
            return (false, $"{learner.Title} is a learner");
        }

        var own = await first.StatusAsync(cancellationToken);
        foreach (var node in nodes)
        {
            using var gateway = new EtcdGateway(EtcdMember.ClientUrl(Role, node), tls, Limit);
            var status = await gateway.StatusAsync(cancellationToken);
            if (status.Leader == 0 || status.Leader != own.Leader)
            {
                return (false, status.Leader == 0 ? $"{node.Name} sees no leader" : $"{node.Name} follows another leader than {nodes[0].Name}");
            }

            if (status.Revision < own.Revision)
            {
                return (false, $"{node.Name} is at revision {status.Revision}, {nodes[0].Name} at {own.Revision}");
            }
        }

        var leader = members.FirstOrDefault(member => member.Id == own.Leader);
        return (true, $"{members.Count} {(members.Count == 1 ? "member votes" : "members vote")}, {leader?.Title ?? own.Leader.ToString("x", null)} leads, revision {own.Revision}");
    }

    public void Dispose() => first.Dispose();
}
