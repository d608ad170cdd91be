using System.Text.Json.Nodes;
using Masterful.Activities.Landscapes;

namespace Masterful.Activities.Seed;

/// <summary>The gardenlet itself, one replica, and the PriorityClass that its Pod is admitted by.</summary>
internal static class GardenletDeployment
{
    private const string Priority = "gardener-system-critical";

    /// <summary>As in gardener's chart: a PriorityClass's value cannot be changed, and gardenlet's own components need it, too.</summary>
    public static JsonObject PriorityClass() => new()
    {
        ["apiVersion"] = "scheduling.k8s.io/v1",
        ["kind"] = "PriorityClass",
        ["metadata"] = new JsonObject { ["name"] = Priority },
        ["value"] = 999998950,
        ["globalDefault"] = false,
        ["description"] = "This class is used to ensure that the gardenlet and some seed system components has a high priority and is not preempted in favor of other pods.",
    };

    /// <summary>The Deployment.</summary>
    public static JsonObject Render(SeedSettings settings, string ns)
    {
        var labels = GardenletManifests.Labels();
        labels["high-availability-config.resources.gardener.cloud/skip"] = "true";
        return new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "Deployment",
            ["metadata"] = new JsonObject { ["name"] = GardenletManifests.Name, ["namespace"] = ns, ["labels"] = labels },
            ["spec"] = new JsonObject
            {
                ["replicas"] = 1,
                ["revisionHistoryLimit"] = 2,
                // A selector cannot be changed, and the chart's is no longer than this.
                ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = "gardener", ["role"] = GardenletManifests.Name } },
                ["template"] = new JsonObject { ["metadata"] = new JsonObject { ["labels"] = GardenletNetwork.PodLabels() }, ["spec"] = Pod(settings, ns) },
            },
        };
    }

    private static JsonObject Pod(SeedSettings settings, string ns) => new()
    {
        ["serviceAccountName"] = GardenletManifests.Name,
        ["priorityClassName"] = Priority,
        ["securityContext"] = new JsonObject
        {
            ["runAsNonRoot"] = true, ["runAsUser"] = 65532, ["runAsGroup"] = 65532, ["fsGroup"] = 65532, ["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" },
        },
        ["tolerations"] = new JsonArray(new JsonObject { ["key"] = "node-role.kubernetes.io/control-plane", ["operator"] = "Exists" }),
        ["containers"] = new JsonArray(new JsonObject
        {
            ["name"] = GardenletManifests.Name,
            ["image"] = settings.GardenletImage,
            ["args"] = new JsonArray("--config=/etc/gardenlet/config/config.yaml"),
            ["env"] = new JsonArray(new JsonObject { ["name"] = "NAMESPACE", ["value"] = ns }),
            ["livenessProbe"] = Probe("/healthz", 15),
            ["readinessProbe"] = Probe("/readyz", 10),
            ["securityContext"] = new JsonObject { ["allowPrivilegeEscalation"] = false },
            ["resources"] = new JsonObject { ["requests"] = new JsonObject { ["cpu"] = "100m", ["memory"] = "100Mi" } },
            ["volumeMounts"] = new JsonArray(new JsonObject { ["name"] = "gardenlet-config", ["mountPath"] = "/etc/gardenlet/config" }),
        }),
        ["volumes"] = new JsonArray(new JsonObject { ["name"] = "gardenlet-config", ["configMap"] = new JsonObject { ["name"] = "gardenlet-configmap" } }),
    };

    private static JsonObject Probe(string path, int delay) => new()
    {
        ["httpGet"] = new JsonObject { ["path"] = path, ["port"] = GardenletManifests.HealthPort, ["scheme"] = "HTTP" }, ["initialDelaySeconds"] = delay, ["timeoutSeconds"] = 5,
    };
}
