using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.ControlPlane;

/// <summary>The worker pool that carries a static control plane, as a strategic merge patch of the Shoot (worker pools merge by name).</summary>
public static class ControlPlanePool
{
    /// <summary>Key of taint and label.</summary>
    public const string Role = "node-role.kubernetes.io/control-plane";

    private static readonly string[] CopiedFields = ["machine", "cri", "volume", "zones", "architecture", "kubernetes", "providerConfig", "caBundle", "sysctls"];

    /// <summary>The patch. A pool that is not there yet is made like the first one.</summary>
    /// <param name="shoot">The Shoot as it is.</param>
    /// <param name="pool">Name of the pool.</param>
    /// <param name="nodes">How many control-plane nodes there are: minimum and maximum of the pool.</param>
    public static string Render(JsonObject shoot, string pool, int nodes)
    {
        var pools = shoot.Children("spec", "provider", "workers").ToList();
        if (pools.Count == 0)
        {
            throw RequestErrors.ShootNotFound.At($"Shoot {shoot.Namespace()}/{shoot.Name()}", "it has no worker pool that another one could be made like.");
        }

        var there = pools.FirstOrDefault(candidate => candidate.Text("name") == pool);
        var patched = new JsonObject { ["name"] = pool, ["minimum"] = nodes, ["maximum"] = nodes };

        // A surge would join a node without a control plane, and take away one that has it.
        patched["maxSurge"] = 0;
        patched["maxUnavailable"] = 1;
        patched["labels"] = new JsonObject { [Role] = "" };
        patched["taints"] = Taints(there);
        if (there is null)
        {
            foreach (var field in CopiedFields.Where(field => pools[0][field] is not null))
            {
                patched[field] = pools[0][field]!.DeepClone();
            }

            patched["systemComponents"] = new JsonObject { ["allow"] = false };
        }

        return YamlJson.Write(new JsonObject { ["spec"] = new JsonObject { ["provider"] = new JsonObject { ["workers"] = new JsonArray(patched) } } });
    }

    // Taints have no merge key, so those that are there have to be repeated.
    private static JsonArray Taints(JsonObject? pool)
    {
        var taints = pool.Children("taints").Where(taint => taint.Text("key") != Role).Select(taint => taint.DeepClone());
        return new JsonArray([.. taints, new JsonObject { ["key"] = Role, ["effect"] = "NoSchedule" }]);
    }
}
