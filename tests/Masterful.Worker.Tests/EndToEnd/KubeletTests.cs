using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Status;

namespace Masterful.Worker.Tests.EndToEnd;

/// <summary>What only a kubelet can say of the manifests: that it runs each of them as it lies there, and lets go of it again.</summary>
public sealed class KubeletTests
{
    private static readonly string[] Components = ["etcd-events", "etcd-main", "kube-apiserver", "kube-controller-manager", "kube-scheduler"];

    [KubeletFact]
    public async Task RollbackThenRestore_RealKubelet_RunsEveryManifestUnchanged()
    {
        await using var lab = await Lab.StartAsync(kubelet: KubeletFactAttribute.Program);
        lab.Fault("fail", PhaseId.Endpoint);
        var first = await lab.BeginAsync();
        await Lab.UntilParkedAsync(first, PhaseId.Endpoint);
        await Lab.TellAsync(first, "Rollback");
        (await Lab.ResultAsync(first)).Outcome.Should().Be(MigrationOutcome.RolledBack);
        lab.Heal("fail", PhaseId.Endpoint);

        var result = await Lab.ResultAsync(await lab.BeginAsync());

        result.Outcome.Should().Be(MigrationOutcome.Migrated);
        using var api = RealKubernetesTests.Connect(lab);
        // A kubelet tries again every minute to show static Pods to an API server that was not there when they began.
        var pods = await Lab.UntilAsync(() => MirrorsAsync(api), mirrors => mirrors.Count == Components.Length && mirrors.TrueForAll(pod => pod.Condition("Ready") == "True"));
        pods.Select(pod => pod.NameOf()).Should().Equal(Components.Select(component => component + "-node-1"));
        pods.SelectMany(pod => pod.ListAt("status", "containerStatuses")).Should().OnlyContain(container => container.NumberAt("restartCount") == 0, "nothing is placed before what it needs is there");
        foreach (var (pod, component) in pods.Zip(Components))
        {
            var manifest = await File.ReadAllTextAsync(Path.Combine(lab.Landscape.File.Shoots[0].Nodes[0].Root, $"etc/kubernetes/manifests/{component}.yaml"));
            Undone(pod, Simulation.Api.YamlJson.ParseObject(manifest)).Should().BeEmpty("the kubelet runs {0} as it was written", component);
        }
    }

    /// <summary>What a manifest says and its mirror does not; defaults that were filled in are no difference.</summary>
    private static IEnumerable<string> Undone(JsonNode? shown, JsonNode? written, string path = "") => (shown, written) switch
    {
        (JsonObject left, JsonObject right) => right.Where(field => path.Length > 0 || field.Key is "spec").SelectMany(field => Undone(left[field.Key], field.Value, $"{path}.{field.Key}")),
        (JsonArray left, JsonArray right) => right.SelectMany((item, index) => Undone(left.ElementAtOrDefault(index), item, $"{path}[{index}]")),
        _ when shown?.ToString() == written?.ToString() => [],
        _ => [$"{path} is {shown}, not {written}"],
    };

    private static async Task<List<JsonObject>> MirrorsAsync(KubeClient api) =>
        [.. (await api.ListAsync("/api/v1/namespaces/kube-system/pods", default)).Where(pod => pod.Annotation("kubernetes.io/config.mirror") is not null).OrderBy(pod => pod.NameOf(), StringComparer.Ordinal)];
}
