using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Verification;

/// <summary>Whether something new comes to life: controller manager, scheduler and endpoints together.</summary>
internal sealed class WorkloadChecks(KubernetesApi api, string ns, CancellationToken cancellationToken)
{
    private const string Name = "verify";
    private const string Selector = "app=" + Name;

    /// <summary>Creates the Deployment and the Service that both checks look at.</summary>
    public async Task CreateAsync()
    {
        await CreateAsync("apps/v1", "Deployment", new JsonObject
        {
            ["replicas"] = 1,
            ["selector"] = new JsonObject { ["matchLabels"] = Labels() },
            ["template"] = new JsonObject { ["metadata"] = new JsonObject { ["labels"] = Labels() }, ["spec"] = Pod() },
        });
        await CreateAsync("v1", "Service", new JsonObject
        {
            ["selector"] = Labels(),
            ["ports"] = new JsonArray(new JsonObject { ["name"] = "none", ["port"] = 80, ["protocol"] = "TCP" }),
        });
    }

    /// <summary><c>workload-scheduled</c>.</summary>
    public async Task<CheckResult> ScheduledAsync()
    {
        var pod = await PodAsync();
        return pod is null ? CheckResult.Fail($"Deployment {ns}/{Name} has no Pod: kube-controller-manager does not work")
            : pod.Text("spec", "nodeName") is { Length: > 0 } node ? CheckResult.Pass($"Pod {pod.Name()} of a new Deployment is bound to {node}")
            : CheckResult.Fail($"Pod {ns}/{pod.Name()} is bound to no node: {Unschedulable(pod)}");
    }

    /// <summary><c>service-endpoints</c>. Fails while the slice is not there; <see cref="WithoutAddress"/> tells whether it can be.</summary>
    public async Task<CheckResult> EndpointsAsync()
    {
        var slices = await api.ListAsync("discovery.k8s.io/v1", "EndpointSlice", new ListOptions(ns, $"kubernetes.io/service-name={Name}"), cancellationToken);
        var addresses = slices.Items.SelectMany(slice => slice.Children("endpoints")).SelectMany(ApiChecks.Addresses).ToList();
        return addresses.Count > 0
            ? CheckResult.Pass($"a new Service has the endpoint {string.Join(", ", addresses)}")
            : CheckResult.Fail($"Service {ns}/{Name} has no endpoint");
    }

    /// <summary>A Pod without an address, because its image cannot be pulled for example, can have no endpoint: that proves nothing.</summary>
    public async Task<CheckResult> WithoutAddress(CheckResult result)
    {
        var pod = await PodAsync();
        return pod is not null && pod.Text("status", "podIP") is not { Length: > 0 }
            ? CheckResult.Skip($"Pod {pod.Name()} has no address yet (phase {pod.Text("status", "phase") ?? "unknown"}), so there is nothing to be an endpoint")
            : result;
    }

    private static JsonObject Labels() => new() { ["app"] = Name };

    private static JsonObject Pod() => new()
    {
        ["automountServiceAccountToken"] = false,
        ["terminationGracePeriodSeconds"] = 0,
        ["securityContext"] = new JsonObject
        {
            ["runAsNonRoot"] = true,
            ["runAsUser"] = 65535,
            ["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" },
        },
        ["tolerations"] = new JsonArray(new JsonObject { ["operator"] = "Exists" }),
        ["containers"] = new JsonArray(new JsonObject
        {
            ["name"] = "pause",
            ["image"] = "registry.k8s.io/pause:3.10",
            ["securityContext"] = new JsonObject
            {
                ["allowPrivilegeEscalation"] = false,
                ["capabilities"] = new JsonObject { ["drop"] = new JsonArray("ALL") },
            },
        }),
    };

    private static string Unschedulable(JsonObject pod) =>
        pod.Children("status", "conditions").FirstOrDefault(condition => condition.Text("type") == "PodScheduled")?.Text("message")
        ?? "kube-scheduler has not looked at it";

    private async Task<JsonObject?> PodAsync() =>
        (await api.ListAsync("v1", "Pod", new ListOptions(ns, Selector), cancellationToken)).Items
            .OrderBy(pod => pod.Text("spec", "nodeName") is null)
            .FirstOrDefault();

    private Task<JsonObject> CreateAsync(string apiVersion, string kind, JsonObject spec) => api.CreateAsync(
        new JsonObject
        {
            ["apiVersion"] = apiVersion,
            ["kind"] = kind,
            ["metadata"] = new JsonObject { ["name"] = Name, ["namespace"] = ns, ["labels"] = Labels() },
            ["spec"] = spec,
        },
        cancellationToken: cancellationToken);
}
