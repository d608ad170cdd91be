using Masterful.Activities.ControlPlane;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.ControlPlane;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Etcd;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;

namespace Masterful.Activities.Etcd.Members;

/// <summary>
/// Makes one etcd of several nodes. A node joins as a learner, which cannot break the quorum whatever becomes of it, and gets its vote only
/// when it has everything.
/// </summary>
public sealed class NodeMemberActivities(LandscapeFile landscape, TimeProvider clock, ILogger<NodeMemberActivities> logger) : INodeMemberActivities
{
    /// <summary>How long a member may take; tests take less.</summary>
    internal TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>How long taking a member out is tried before it is left to the removal of all data.</summary>
    internal TimeSpan RemovalLimit { get; init; } = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    [Activity]
    public async Task<EtcdMembership> AddMembersAsync(MemberRequest request)
    {
        var place = new NodePlace(landscape, request.Node);
        var joining = Settings(request.Node, request.Joining);
        var before = request.Node.Migration.Nodes.TakeWhile(name => name != request.Joining).Select(name => Settings(request.Node, name)).ToList();
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var role in EtcdMember.Roles)
        {
            using var cluster = new EtcdCluster(role, place);
            ids[role] = await UntilAsync($"adding {joining.Name} to {cluster.Component}", EtcdErrors.NotJoined, $"{cluster.Component} of node {joining.Name}", async token =>
            {
                if (await cluster.FindAsync(joining, token) is { } there)
                {
                    return (true, there.Hex);
                }

                // A further member makes a cluster that is not well only worse.
                var (well, seen) = await cluster.LookAsync(before, token);
                return well ? (true, (await cluster.AddAsync(joining, token)).Hex) : (false, seen);
            });
        }

        logger.LogInformation("Node {Node} is a learner of etcd-main {Main} and etcd-events {Events}", joining.Name, ids["main"], ids["events"]);
        return new EtcdMembership(joining.Name, ids["main"], ids["events"]);
    }

    /// <inheritdoc/>
    [Activity]
    public async Task<ControlPlaneHealth> JoinMembersAsync(JoinMembersRequest request)
    {
        var place = new NodePlace(landscape, request.Node);
        var placement = new Placement(place, clock);
        var members = new[] { ("main", request.Membership.Main), ("events", request.Membership.Events) };
        if (members.Any(member => MemberDirectory.IsOfAnother(place, member.Item1, member.Item2)))
        {
            // An id is given once: with the data of another one etcd would never be let in.
            await new PodRemoval(place, placement, clock, Limit).StopEtcdAsync();
            foreach (var role in EtcdMember.Roles)
            {
                MemberDirectory.Remove(place, role);
            }
        }

        var restored = new EtcdDirectory(landscape, request.Node);
        if (restored.IsRestored)
        {
            // It was the first node of an attempt whose rollback left it behind.
            restored.RefuseForeign();
            await new PodRemoval(place, placement, clock, Limit).StopEtcdAsync();
            EtcdRestore.RemoveDirectories(restored);
            restored.State = restored.State with { Removed = true };
        }

        foreach (var (role, member) in members)
        {
            MemberDirectory.Create(place, role, member);
            placement.Place("etcd-" + role);
        }

        using var probe = new EtcdProbe(place);
        var health = new List<ComponentHealth>();
        foreach (var (component, port) in new[] { ("etcd-main", place.Settings.Ports.EtcdClient), ("etcd-events", place.Settings.Ports.EtcdEventsClient) })
        {
            health.Add(await HealthAsync(component, EtcdErrors.NotJoined, $"{component} of node {request.Node.Node}", token => probe.LookAsync(port, token)));
        }

        return new ControlPlaneHealth(health);
    }

    /// <inheritdoc/>
    [Activity]
    public async Task<ControlPlaneHealth> PromoteMembersAsync(MemberRequest request)
    {
        var place = new NodePlace(landscape, request.Node);
        var joining = Settings(request.Node, request.Joining);
        var nodes = request.Node.Migration.Nodes.TakeWhile(name => name != request.Joining).Append(request.Joining).Select(name => Settings(request.Node, name)).ToList();
        var health = new List<ComponentHealth>();
        foreach (var role in EtcdMember.Roles)
        {
            using var cluster = new EtcdCluster(role, place);
            var subject = $"{cluster.Component} of node {joining.Name}";
            await UntilAsync($"promoting {joining.Name} in {cluster.Component}", EtcdErrors.NotJoined, subject, token => cluster.PromoteAsync(joining, token));
            health.Add(await HealthAsync(cluster.Component, EtcdErrors.NoQuorum, cluster.Component, token => cluster.LookAsync(nodes, token)));
        }

        return new ControlPlaneHealth(health);
    }

    /// <inheritdoc/>
    [Activity]
    public async Task<ControlPlaneHealth> CheckMembersAsync(NodeContext node)
    {
        var place = new NodePlace(landscape, node);
        var nodes = node.Migration.Nodes.Select(name => Settings(node, name)).ToList();
        var health = new List<ComponentHealth>();
        foreach (var role in EtcdMember.Roles)
        {
            using var cluster = new EtcdCluster(role, place);
            health.Add(await HealthAsync(cluster.Component, EtcdErrors.NoQuorum, cluster.Component, token => cluster.LookAsync(nodes, token)));
        }

        return new ControlPlaneHealth(health);
    }

    /// <inheritdoc/>
    [Activity]
    public async Task<string> RemoveMembersAsync(MemberRequest request)
    {
        var place = new NodePlace(landscape, request.Node);
        var joining = Settings(request.Node, request.Joining);
        var seen = new List<string>();
        foreach (var role in EtcdMember.Roles.Reverse())
        {
            seen.Add(await RemoveAsync(place, role, joining));
        }

        logger.LogInformation("Took {Node} out of etcd: {Seen}", joining.Name, string.Join("; ", seen));
        return string.Join("; ", seen);
    }

    private async Task<string> RemoveAsync(NodePlace place, string role, NodeSettings joining)
    {
        if (new Placement(place, clock).Find("etcd-" + role) is null)
        {
            return $"etcd-{role} does not run on {place.Settings.Name}";
        }

        var started = clock.GetTimestamp();
        using var cluster = new EtcdCluster(role, place);
        while (true)
        {
            try
            {
                return await cluster.RemoveAsync(joining, ActivityProgress.CancellationToken);
            }
            catch (Exception problem) when (EtcdCluster.MayHeal(problem, ActivityProgress.CancellationToken))
            {
                // Without the node there may be no quorum to take it out with. Its data goes anyway, so this must not be in the way.
                if (clock.GetElapsedTime(started) >= RemovalLimit)
                {
                    return $"etcd-{role} does not let {joining.Name} out ({problem.Message}); it goes with the data of {place.Settings.Name}";
                }

                ActivityProgress.Report($"taking {joining.Name} out of etcd-{role}: {problem.Message}");
                await Task.Delay(TimeSpan.FromMilliseconds(500), clock, ActivityProgress.CancellationToken);
            }
        }
    }

    private NodeSettings Settings(NodeContext node, string name) => landscape.Node(node with { Node = name });

    private async Task<ComponentHealth> HealthAsync(
        string component, ErrorDefinition error, string subject, Func<CancellationToken, Task<(bool Done, string Seen)>> look) =>
        new(component, await UntilAsync($"waiting for {subject}", error, subject, look), clock.GetUtcNow());

    private Task<string> UntilAsync(string what, ErrorDefinition error, string subject, Func<CancellationToken, Task<(bool Done, string Seen)>> look) => Waiting.UntilAsync(
        clock,
        Limit,
        what,
        async token =>
        {
            try
            {
                return await look(token);
            }
            catch (Exception problem) when (EtcdCluster.MayHeal(problem, token))
            {
                return (false, problem.GetBaseException().Message);
            }
        },
        seen => error.At(subject, seen + ".", final: ActivityProgress.IsAgain),
        ActivityProgress.CancellationToken);
}
