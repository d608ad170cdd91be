using System.Globalization;
using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;

namespace Masterful.Simulation.Node;

/// <summary>Registers the Node when it is missing, keeps it Ready and renews its Lease.</summary>
internal sealed class NodeReporter(SimulatedKubeletOptions options, KubeClient client)
{
    private const string Leases = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";

    public async Task ReportAsync(CancellationToken cancellationToken)
    {
        var node = await client.GetAsync($"/api/v1/nodes/{options.Node.Name}", cancellationToken)
            ?? await RegisterAsync(cancellationToken);
        if (node is not null && IsDue(node)) await PostStatusAsync(node, cancellationToken);
        await RenewLeaseAsync(node, cancellationToken);
    }

    private async Task<JsonObject?> RegisterAsync(CancellationToken cancellationToken)
    {
        var made = options.NodeTemplate.DeepClone().AsObject();
        var metadata = new JsonObject { ["name"] = options.Node.Name };
        if (made.At("metadata", "labels") is { } labels) metadata["labels"] = labels.DeepClone();
        made["metadata"] = metadata;
        return await client.CreateAsync("/api/v1/nodes", made, cancellationToken);
    }

    /// <summary>A status that is Ready and unchanged is reported rarely, as by a kubelet: the Lease is what says it lives.</summary>
    private bool IsDue(JsonObject node)
    {
        if (node.Condition("Ready") != "True") return true;
        var heartbeat = node.ListAt("status", "conditions").First(c => c.TextAt("type") == "Ready").TextAt("lastHeartbeatTime");
        var reported = DateTimeOffset.TryParse(heartbeat, CultureInfo.InvariantCulture, out var at) ? at : options.Node.Since;
        if (reported < options.Node.Since) reported = options.Node.Since;
        return DateTimeOffset.UtcNow - reported > options.NodeStatusReport;
    }

    private async Task PostStatusAsync(JsonObject node, CancellationToken cancellationToken)
    {
        var before = node.ListAt("status", "conditions").FirstOrDefault(c => c.TextAt("type") == "Ready");
        var ready = new JsonObject
        {
            ["type"] = "Ready",
            ["status"] = "True",
            ["reason"] = "KubeletReady",
            ["message"] = "kubelet is posting ready status",
            ["lastHeartbeatTime"] = KubeObject.Now(),
            ["lastTransitionTime"] = before.TextAt("status") == "True" ? before.TextAt("lastTransitionTime") ?? KubeObject.Now() : KubeObject.Now(),
        };
        var others = node.ListAt("status", "conditions").Where(c => c.TextAt("type") != "Ready").Select(c => c.DeepClone());
        var status = new JsonObject { ["conditions"] = new JsonArray([.. others, ready]) };
        foreach (var field in new[] { "addresses", "capacity", "allocatable" })
            if (options.NodeTemplate.At("status", field) is { } value) status[field] = value.DeepClone();
        await client.PatchAsync($"/api/v1/nodes/{options.Node.Name}/status", new JsonObject { ["status"] = status }, cancellationToken);
    }

    private async Task RenewLeaseAsync(JsonObject? node, CancellationToken cancellationToken)
    {
        var lease = await client.GetAsync($"{Leases}/{options.Node.Name}", cancellationToken);
        var spec = new JsonObject { ["holderIdentity"] = options.Node.Name, ["leaseDurationSeconds"] = 40, ["renewTime"] = KubeObject.NowMicro() };
        if (lease is not null)
        {
            lease["spec"] = spec;
            await client.ReplaceAsync($"{Leases}/{options.Node.Name}", lease, cancellationToken);
            return;
        }

        var metadata = new JsonObject { ["name"] = options.Node.Name, ["namespace"] = "kube-node-lease" };
        if (node is not null)
        {
            metadata["ownerReferences"] = new JsonArray(new JsonObject
            {
                ["apiVersion"] = "v1", ["kind"] = "Node", ["name"] = options.Node.Name, ["uid"] = node.UidOf(),
            });
        }

        await client.CreateAsync(
            Leases,
            new JsonObject { ["apiVersion"] = "coordination.k8s.io/v1", ["kind"] = "Lease", ["metadata"] = metadata, ["spec"] = spec },
            cancellationToken);
    }
}
