using System.Text;
using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Endpoint;
using Masterful.Workflows.Contracts.Errors;
using Temporalio.Activities;

namespace Masterful.Activities.Endpoint;

/// <summary>The node's part of the switch, and the proof that nodes found the new API server.</summary>
public sealed class NodeEndpointActivities(LandscapeFile landscape, TimeProvider clock) : INodeEndpointActivities
{
    private const string State = "endpoint";
    private const int MostTold = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private const int ManyNodes = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongPause = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    [Activity]
    public Task<EndpointSwitch> SwitchHostsAsync(NodeEndpointRequest request)
    {
        var (node, record) = request;
        var settings = landscape.Node(node);
        var path = landscape.Shoot(node.Migration).Endpoint.HostsFile;
        var files = NodeFiles.Of(settings, path);
        var directory = new MigrationDirectory(files, node.Migration);
        directory.MarkSwitched(clock.GetUtcNow());
        if (record.Provider != "hosts")
        {
            return Task.FromResult(new EndpointSwitch(record, clock.GetUtcNow(), []));
        }

        var text = files.TryReadText(path) ?? "";
        // A node prefers its own API server and knows the others for when that is away.
        List<string> addresses = [settings.Address, .. record.After.Where(address => address != settings.Address)];
        if (HostsFile.Points(text, record.Names, addresses) && directory.TryReadState<EndpointSwitch>(State) is { } before)
        {
            return Task.FromResult(before);
        }

        // The time is kept before the file changes: a lease renewed in between is then older than the truth, never newer.
        var done = new EndpointSwitch(record, clock.GetUtcNow(), [$"{path} of {settings.Name}: {string.Join(", ", record.Names)} at {string.Join(", ", addresses)}"]);
        directory.WriteState(State, done);
        var mode = files.Exists(path) ? files.Mode(path) : DurableFile.WorldReadable;
        files.Write(path, Encoding.UTF8.GetBytes(HostsFile.Rewrite(text, record.Names, addresses)), mode);
        return Task.FromResult(done);
    }

    /// <inheritdoc/>
    [Activity]
    public Task<NodesReady> WaitForNodesAsync(WaitForNodesRequest request) => Clusters.GuardAsync(async () =>
    {
        using var api = NodeApi.Open(landscape, request.Node);
        var deadline = clock.GetUtcNow() + Patience;
        while (true)
        {
            var (ready, open) = await LookAsync(api, request);
            if (open.Count == 0)
            {
                return new NodesReady(ready);
            }

            if (clock.GetUtcNow() >= deadline)
            {
                throw EndpointErrors.NodesNotReady.At($"Shoot {request.Node.Migration.Shoot}", Words(open), final: ActivityProgress.IsAgain);
            }

            ActivityProgress.Report(open[0]);
            // Thousands of Nodes take a while to list, on an API server that thousands of kubelets come to at once.
            await Task.Delay(ready.Count + open.Count > ManyNodes ? LongPause : Pause, clock, ActivityProgress.CancellationToken);
        }
    });

    /// <summary>The first of them: a message that names thousands of Nodes is read by nobody, and fits into no failure.</summary>
    private static string Words(IReadOnlyList<string> open) =>
        string.Join("; ", open.Take(MostTold)) + (open.Count > MostTold ? $"; and {open.Count - MostTold} more." : ".");

    private async Task<(List<NodeReadiness> Ready, List<string> Open)> LookAsync(KubernetesApi api, WaitForNodesRequest request)
    {
        var cancellationToken = ActivityProgress.CancellationToken;
        var ready = new List<NodeReadiness>();
        var open = new List<string>();
        try
        {
            // Names and leases are small and tell of almost all that is waited for; whole Nodes, which are not, are read once these are as they should be.
            var names = (await api.ListAsync("v1", "Node", new ListOptions(MetadataOnly: true), cancellationToken)).Items.Select(node => node.Name()).ToList();
            open.AddRange(request.Node.Migration.Nodes.Except(names).Select(expected => $"Node {expected} is not registered"));
            var leases = (await api.ListAsync("coordination.k8s.io/v1", "Lease", new ListOptions("kube-node-lease"), cancellationToken)).Items.ToDictionary(lease => lease.Name());
            foreach (var name in names)
            {
                var renewed = DateTimeOffset.TryParse(leases.GetValueOrDefault(name).Text("spec", "renewTime"), out var time) ? time : DateTimeOffset.MinValue;
                if (renewed <= request.SwitchedAt)
                {
                    open.Add($"the lease of Node {name} was renewed at {renewed:O}, the switch was at {request.SwitchedAt:O}");
                }
                else
                {
                    ready.Add(new NodeReadiness(name, renewed));
                }
            }

            if (open.Count == 0)
            {
                var nodes = (await api.ListAsync("v1", "Node", cancellationToken: cancellationToken)).Items;
                open.AddRange(nodes.Where(node => node.ConditionStatus("Ready") != "True").Select(node => $"Node {node.Name()} is Ready={node.ConditionStatus("Ready") ?? "unknown"}"));
            }

            open.AddRange(await WrongEndpointsAsync(api, request.Node));
        }
        catch (KubernetesApiException exception) when (exception.IsUnreachable || (int?)exception.Status is 429 or >= 500)
        {
            open.Add($"the API server does not answer: {exception.Message}");
        }

        return (ready, open);
    }

    /// <summary>Addresses of the <c>kubernetes</c> Service that are none of the new servers', and new servers that it does not name.</summary>
    private async Task<IReadOnlyList<string>> WrongEndpointsAsync(KubernetesApi api, NodeContext node)
    {
        var own = node.Migration.Nodes.Select(name => landscape.Node(node with { Node = name }).Address).ToHashSet(StringComparer.Ordinal);
        var slices = await api.ListAsync("discovery.k8s.io/v1", "EndpointSlice", new ListOptions("default", LabelSelector: "kubernetes.io/service-name=kubernetes"));
        var addresses = slices.Items.SelectMany(slice => slice.Children("endpoints"))
            .SelectMany(endpoint => endpoint["addresses"] as JsonArray ?? [])
            .Select(address => address!.GetValue<string>())
            .ToList();
        return addresses.Count == 0
            ? ["the Service kubernetes has no endpoint yet"]
            : [
                .. addresses.Where(address => !own.Contains(address)).Select(address => $"the Service kubernetes still names {address}"),
                .. own.Except(addresses).Select(address => $"the Service kubernetes does not name {address}"),
            ];
    }
}
