using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;

namespace Masterful.Simulation.Node;

/// <summary>Writes a Pod's status as a kubelet reports it, when it says something new.</summary>
internal static class PodStatusReport
{
    /// <param name="client">The kubelet's client.</param>
    /// <param name="node">The node.</param>
    /// <param name="pod">The Pod as the API server has it.</param>
    /// <param name="status">A static Pod's real state; null for a Pod that is only said to run.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public static async Task ApplyAsync(KubeClient client, NodeIdentity node, JsonObject pod, PodStatus? status, CancellationToken cancellationToken)
    {
        var running = status is null || status.Phase == PodPhase.Running;
        var ready = running ? "True" : "False";
        var restarts = status?.Containers.ToDictionary(c => c.Name, c => c.RestartCount) ?? [];
        var phase = running ? "Running" : "Pending";
        var unchanged = pod.TextAt("status", "phase") == phase && pod.Condition("Ready") == ready
            && pod.ListAt("status", "containerStatuses").All(c => c.NumberAt("restartCount") == restarts.GetValueOrDefault(c.TextAt("name") ?? ""));
        if (unchanged) return;

        var started = KubeObject.Now();
        var ip = pod.At("spec", "hostNetwork")?.GetValue<bool>() == true ? node.InternalIP : pod.TextAt("status", "podIP") ?? PodIP(pod);
        await client.PatchAsync($"/api/v1/namespaces/{pod.NamespaceOf()}/pods/{pod.NameOf()}/status", new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["phase"] = phase,
                ["hostIP"] = node.InternalIP,
                ["podIP"] = ip,
                ["podIPs"] = new JsonArray(new JsonObject { ["ip"] = ip }),
                ["startTime"] = pod.TextAt("status", "startTime") ?? started,
                ["conditions"] = new JsonArray([.. new[] { "PodScheduled", "Initialized", "ContainersReady", "Ready" }.Select(type => new JsonObject
                {
                    ["type"] = type,
                    ["status"] = type is "PodScheduled" or "Initialized" ? "True" : ready,
                    ["lastTransitionTime"] = started,
                })]),
                ["containerStatuses"] = new JsonArray([.. pod.ListAt("spec", "containers").Select(c => new JsonObject
                {
                    ["name"] = c.TextAt("name"),
                    ["image"] = c.TextAt("image"),
                    ["imageID"] = c.TextAt("image"),
                    ["ready"] = running,
                    ["started"] = running,
                    ["restartCount"] = restarts.GetValueOrDefault(c.TextAt("name") ?? ""),
                    ["state"] = running
                        ? new JsonObject { ["running"] = new JsonObject { ["startedAt"] = started } }
                        : new JsonObject { ["waiting"] = new JsonObject { ["reason"] = "ContainerCreating" } },
                })]),
            },
        }, cancellationToken);
    }

    /// <summary>An address of the node's Pod range that stays the same for the same Pod.</summary>
    private static string PodIP(JsonObject pod)
    {
        var digest = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(pod.UidOf()));
        return $"100.64.0.{(digest[0] % 250) + 2}";
    }
}
