using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;

namespace Masterful.Simulation.Node;

/// <summary>Binds new Pods to a Node that is ready, schedulable, selected, and whose taints they tolerate.</summary>
internal sealed class SchedulerJob(KubeClient client, DateTimeOffset since) : IComponentJob
{
    public IReadOnlyList<string> Collections { get; } = ["/api/v1/pods", "/api/v1/nodes"];

    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var pods = (await client.ListAsync("/api/v1/pods?fieldSelector=spec.nodeName%3D", cancellationToken))
            .Where(p => string.IsNullOrEmpty(p.TextAt("spec", "nodeName")) && !p.IsDeleting() && SnapshotGuard.IsNew(p, since)).ToList();
        if (pods.Count == 0) return;
        var nodes = await client.ListAsync("/api/v1/nodes", cancellationToken);
        foreach (var pod in pods)
        {
            if (nodes.FirstOrDefault(n => Fits(pod, n)) is not { } node) continue;
            await client.CreateAsync($"/api/v1/namespaces/{pod.NamespaceOf()}/pods/{pod.NameOf()}/binding", new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Binding",
                ["metadata"] = new JsonObject { ["name"] = pod.NameOf(), ["namespace"] = pod.NamespaceOf(), ["uid"] = pod.UidOf() },
                ["target"] = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Node", ["name"] = node.NameOf() },
            }, cancellationToken);
        }
    }

    public void Dispose()
    {
        // The client belongs to the component.
    }

    private static bool Fits(JsonObject pod, JsonObject node)
    {
        if (node.Condition("Ready") != "True" || node.At("spec", "unschedulable")?.GetValue<bool>() == true) return false;
        if (pod.At("spec", "nodeSelector") is JsonObject { Count: > 0 } selector && !node.HasLabels(selector)) return false;
        return node.ListAt("spec", "taints")
            .Where(t => t.TextAt("effect") is "NoSchedule" or "NoExecute")
            .All(t => pod.ListAt("spec", "tolerations").Any(toleration => Tolerates(toleration, t)));
    }

    private static bool Tolerates(JsonObject toleration, JsonObject taint)
    {
        if (toleration.TextAt("effect") is { Length: > 0 } effect && effect != taint.TextAt("effect")) return false;
        var key = toleration.TextAt("key");
        if (toleration.TextAt("operator") == "Exists") return string.IsNullOrEmpty(key) || key == taint.TextAt("key");
        return key == taint.TextAt("key") && (toleration.TextAt("value") ?? "") == (taint.TextAt("value") ?? "");
    }
}
