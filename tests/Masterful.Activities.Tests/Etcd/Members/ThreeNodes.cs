using Masterful.Activities.ControlPlane;
using Masterful.Activities.Etcd.Members;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Activities.Tests.ControlPlane;
using Masterful.Simulation.Api;
using Masterful.Simulation.Node;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Etcd;
using Microsoft.Extensions.Logging.Abstractions;

namespace Masterful.Activities.Tests.Etcd.Members;

/// <summary>Three nodes as they are when Credentials is done; their static Pods run real etcd.</summary>
internal sealed class ThreeNodes : IAsyncDisposable
{
    private readonly Dictionary<string, StaticPodRunner> kubelets = [];

    public TestLandscape Landscape { get; } = new(TestNode.NewPorts(), TestNode.NewPorts(), TestNode.NewPorts());

    public NodeContext First => Node("node-1");

    public static async Task<ThreeNodes> StartAsync(bool startFirst = true)
    {
        var nodes = new ThreeNodes();
        foreach (var settings in nodes.Landscape.File.Shoots[0].Nodes)
        {
            await TestNode.InstallAsync(nodes.Landscape, nodes.Node(settings.Name));
            nodes.kubelets[settings.Name] = await TestNode.RunKubeletAsync(settings.Root, new InMemoryObjectStore());
        }

        if (startFirst)
        {
            await nodes.ControlPlane.StartEtcdAsync(nodes.First);
        }

        return nodes;
    }

    public NodeContext Node(string name) => new(Landscape.Migration, name);

    public NodeSettings Settings(string name) => Landscape.File.Shoots[0].Nodes.Single(node => node.Name == name);

    public NodeControlPlaneActivities ControlPlane =>
        new(Landscape.File, TimeProvider.System, NullLogger<NodeControlPlaneActivities>.Instance) { Limit = TimeSpan.FromSeconds(90) };

    /// <param name="limit">How long a member may take.</param>
    /// <param name="removalLimit">How long a removal is tried; etcd refuses one while members have been connected for less than five seconds.</param>
    public NodeMemberActivities Members(TimeSpan? limit = null, TimeSpan? removalLimit = null) => new(Landscape.File, TimeProvider.System, NullLogger<NodeMemberActivities>.Instance)
    {
        Limit = limit ?? TimeSpan.FromSeconds(90),
        RemovalLimit = removalLimit ?? TimeSpan.FromSeconds(60),
    };

    /// <summary>All that Cutover does about a further node's etcd.</summary>
    public async Task<EtcdMembership> JoinAsync(string name)
    {
        var request = new MemberRequest(First, name);
        var membership = await Members().AddMembersAsync(request);
        await Members().JoinMembersAsync(new JoinMembersRequest(Node(name), membership));
        await Members().PromoteMembersAsync(request);
        return membership;
    }

    /// <summary>What a node's own member answers; the caller disposes it.</summary>
    public Masterful.Activities.Etcd.EtcdGateway Open(string name, string role = "main") =>
        new(EtcdMember.ClientUrl(role, Settings(name)), EtcdProbe.Tls(new NodePlace(Landscape.File, Node(name))), TimeSpan.FromSeconds(10));

    /// <summary>The machine goes away with all that runs on it.</summary>
    public async Task KillAsync(string name)
    {
        await kubelets[name].DisposeAsync();
        kubelets.Remove(name);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var kubelet in kubelets.Values)
        {
            await kubelet.DisposeAsync();
        }

        Landscape.Dispose();
    }
}
