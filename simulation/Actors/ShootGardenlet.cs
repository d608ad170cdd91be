using System.Text.Json.Nodes;
using Masterful.Simulation.Landscape;

namespace Masterful.Simulation.Actors;

/// <summary>
/// The gardenlet of a connected self-hosted Shoot, in its namespace <c>kube-system</c>. It owns the Shoot object: it looks whether that is
/// the cluster it runs in and whether reconciling it would leave the cluster's tokens valid. It also runs the ManagedSeed controller.
/// </summary>
internal sealed class ShootGardenlet(KubeClient shoot, SimulationLog log) : IDisposable
{
    public const string InfoPath = "/api/v1/namespaces/kube-system/configmaps/shoot-info";
    private const string IssuerFlag = "--service-account-issuer=";
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(2);
    private KubeClient? garden;
    private KubeClientOptions? access;

    public async Task<TimeSpan?> ReconcileAsync(CancellationToken cancellationToken)
    {
        if (await GardenletDeployment.ReadAsync(shoot, "kube-system", cancellationToken) is not { } configuration) return Pace;
        var info = await shoot.GetAsync(InfoPath, cancellationToken)
            ?? throw new InvalidOperationException("ConfigMap kube-system/shoot-info is not there, so the gardenlet does not know which Shoot it is for");
        var (ns, name) = (info.TextAt("data", "shootNamespace") ?? "", info.TextAt("data", "shootName") ?? "");
        if (garden is null)
        {
            var kubeconfig = await new GardenletBootstrap(shoot, log).RunAsync(configuration, GardenletIdentity.ForShoot(ns, name), cancellationToken);
            if (kubeconfig is null) return Pace;
            access = Kubeconfig.LoadText(kubeconfig, path => path);
            garden = new KubeClient(access);
        }

        var path = $"/apis/core.gardener.cloud/v1beta1/namespaces/{ns}/shoots/{name}";
        var own = await garden.GetAsync(path, cancellationToken) ?? throw new InvalidOperationException($"the Garden has no Shoot {ns}/{name}");
        await ReportAsync(path, own, info, cancellationToken);
        await new ManagedSeedController(garden, access!, shoot, log).ReconcileAsync(configuration, own, cancellationToken);
        return Steady;
    }

    public void Dispose() => garden?.Dispose();

    private async Task ReportAsync(string path, JsonObject own, JsonObject info, CancellationToken cancellationToken)
    {
        var problem = Identity(own, info) ?? await IssuersAsync(own, cancellationToken);
        var conditions = new List<(string Type, string? Problem)>
        {
            ("APIServerAvailable", null), // It was just asked.
            ("ControlPlaneHealthy", await StaticPodsAsync(cancellationToken)),
            ("EveryNodeReady", await NodesAsync(cancellationToken)),
            ("SystemComponentsHealthy", null),
        };
        problem ??= conditions.Select(condition => condition.Problem).FirstOrDefault(found => found is not null);
        var generation = own.NumberAt("metadata", "generation") ?? 1;
        var state = problem is null ? "Succeeded" : "Error";
        if (own.TextAt("status", "lastOperation", "state") == state && own.NumberAt("status", "observedGeneration") == generation
            && (problem is null || own.TextAt("status", "lastOperation", "description") == problem))
            return;
        await garden!.PatchAsync($"{path}/status", new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["observedGeneration"] = generation,
                ["gardener"] = new JsonObject { ["id"] = "simulation", ["name"] = "gardenlet", ["version"] = "v1.150.0" },
                ["conditions"] = new JsonArray([.. conditions.Select(condition => KubeObject.MakeCondition(condition.Type, condition.Problem))]),
                ["lastOperation"] = new JsonObject
                {
                    ["type"] = "Reconcile",
                    ["state"] = state,
                    ["progress"] = problem is null ? 100 : 50,
                    ["description"] = problem ?? "Shoot cluster has been successfully reconciled.",
                    ["lastUpdateTime"] = KubeObject.Now(),
                },
            },
        }, cancellationToken);
    }

    private static string? Identity(JsonObject own, JsonObject info)
    {
        if (own.UidOf() != info.TextAt("data", "uid")) return $"the Shoot's UID is {own.UidOf()}, but ConfigMap shoot-info says {info.TextAt("data", "uid")}";
        if (own.TextAt("status", "uid") is not { } uid || uid != info.TextAt("data", "statusUID")) return "the Shoot's status.uid is not the one of ConfigMap shoot-info";
        return own.TextAt("status", "technicalID") is { Length: > 0 } ? null : "the Shoot has no status.technicalID";
    }

    /// <summary>A reconciliation renders kube-apiserver's flags anew; issuers that it would lose are tokens that it would break.</summary>
    private async Task<string?> IssuersAsync(JsonObject own, CancellationToken cancellationToken)
    {
        if (await StaticPodAsync("kube-apiserver", cancellationToken) is not { } pod) return "the mirror Pod of kube-apiserver is not there yet";
        var running = pod.ListAt("spec", "containers")
            .SelectMany(container => new[] { "command", "args" }.SelectMany(field => container.At(field) as JsonArray ?? []))
            .Select(argument => argument!.GetValue<string>())
            .Where(argument => argument.StartsWith(IssuerFlag, StringComparison.Ordinal))
            .Select(argument => argument[IssuerFlag.Length..])
            .ToList();
        var config = own.At("spec", "kubernetes", "kubeAPIServer", "serviceAccountConfig");
        var usual = $"https://api.{own.TextAt("spec", "dns", "domain")}";
        List<string> wanted = [config.TextAt("issuer") ?? usual, .. (config.At("acceptedIssuers") as JsonArray ?? []).Select(issuer => issuer!.GetValue<string>()), usual];
        if (running.Count == 0 || running[0] != wanted[0]) return $"ServiceAccount tokens would be issued by {wanted[0]} instead of {running.FirstOrDefault()}";
        var lost = running.Except(wanted).FirstOrDefault();
        return lost is null ? null : $"tokens of issuer {lost} would no longer be accepted";
    }

    private async Task<string?> StaticPodsAsync(CancellationToken cancellationToken)
    {
        foreach (var component in new[] { "etcd-main", "kube-apiserver", "kube-controller-manager", "kube-scheduler" })
        {
            if (await StaticPodAsync(component, cancellationToken) is null) return $"no static Pod {component} is there";
        }

        return null;
    }

    private async Task<JsonObject?> StaticPodAsync(string component, CancellationToken cancellationToken) =>
        (await shoot.ListAsync("/api/v1/namespaces/kube-system/pods", cancellationToken))
            .FirstOrDefault(pod => pod.NameOf().StartsWith(component + "-", StringComparison.Ordinal) && pod.Annotation("kubernetes.io/config.mirror") is not null);

    private async Task<string?> NodesAsync(CancellationToken cancellationToken)
    {
        var nodes = await shoot.ListAsync("/api/v1/nodes", cancellationToken);
        var bad = nodes.FirstOrDefault(node => node.Condition("Ready") != "True");
        return nodes.Count == 0 ? "there is no Node" : bad is null ? null : $"Node {bad.NameOf()} is not ready";
    }
}
