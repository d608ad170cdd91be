using System.Text.Json.Nodes;
using Masterful.Activities.Addons;
using Masterful.Activities.Addons.ResourceManager;
using Masterful.Activities.Endpoint;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts.Addons;

namespace Masterful.Activities.Preflight;

/// <summary>Lists the ManagedResources, and decodes what would be replayed: after the switch it is late to learn that one is broken.</summary>
internal sealed class ManagedResourceChecks(SourceControlPlane source, FindingList findings)
{
    private readonly List<AddonObject> objects = [];

    /// <summary>Tells of a kubeconfig of kube-proxy that will name another API server than it does.</summary>
    public void KubeProxy(ApiHome home) => KubeProxy(findings, home, objects, source.Namespace, source.Settings.ResourceManager);

    /// <param name="findings">Where it is told.</param>
    /// <param name="home">The API's names, old and new.</param>
    /// <param name="objects">What would be replayed; the rewritten ones replace theirs.</param>
    /// <param name="ns">The source's namespace.</param>
    /// <param name="reconciled">Whether gardener-resource-manager is to be brought up in the cluster.</param>
    internal static void KubeProxy(FindingList findings, ApiHome home, IReadOnlyList<AddonObject> objects, string ns, bool reconciled)
    {
        foreach (var (origin, change) in new KubeProxyKubeconfig(home).Rewrite(objects))
        {
            if (reconciled)
            {
                findings.Error(
                    "kube-proxy-api-name", $"ManagedResource {ns}/{origin}", $"the API server that kube-proxy uses will not lead to the API any more; what replaces it, gardener-resource-manager in the cluster would write back: {change}",
                    "leave addons.resourceManager out of the landscape file.");
                continue;
            }

            findings.Warning(
                "kube-proxy-api-name", $"ManagedResource {ns}/{origin}", $"the API server that kube-proxy uses will not lead to the API any more; Addons will replace it: {change}",
                "nothing is to be done: kube-proxy's Pods roll by it.");
        }
    }

    public async Task<IReadOnlyList<ManagedResourceDisposition>> RunAsync(CancellationToken cancellationToken)
    {
        var dispositions = new List<ManagedResourceDisposition>();
        var list = await source.Seed.ListAsync("resources.gardener.cloud/v1alpha1", "ManagedResource", new(source.Namespace), cancellationToken);
        foreach (var item in list.Items.OrderBy(item => item.Name(), StringComparer.Ordinal))
        {
            var left = AddonSelection.WhyNot(item, AddonSelection.IsIgnored(item));
            var count = left is null ? await CheckAsync(item, cancellationToken) : (item.At("status", "resources") as JsonArray)?.Count ?? 0;
            dispositions.Add(new(item.Name(), item.Text("spec", "class") ?? "", left is null, left ?? "it belongs to the Shoot", count));
        }

        // After the switch it is late to learn that gardener-resource-manager cannot be brought up.
        if (source.Settings.ResourceManager
            && await findings.TryAsync("resource-manager", () => new ResourceManagerCollector(source.Seed, source.Namespace).CollectAsync(cluster: null, [])) is not null)
        {
            findings.Passed("resource-manager", $"Deployment {source.Namespace}/gardener-resource-manager", "it can be brought up in the cluster");
        }

        return dispositions;
    }

    /// <summary>Answers how many objects it holds.</summary>
    private async Task<int> CheckAsync(JsonObject item, CancellationToken cancellationToken)
    {
        var subject = $"ManagedResource {source.Namespace}/{item.Name()}";
        var names = item.Children("spec", "secretRefs").Select(reference => reference.Text("name") ?? "").ToList();
        var (missing, count) = (new List<string>(), 0);
        foreach (var name in names)
        {
            if (await source.Seed.FindAsync(new("v1", "Secret", source.Namespace, name), cancellationToken) is not { } secret || secret.Child("data") is null or { Count: 0 })
            {
                missing.Add(name);
                continue;
            }

            var read = await findings.TryAsync("managed-resource-decodes", () => Task.FromResult(ManagedResourceReader.Read(item.Name(), secret)));
            count += read?.Count ?? 0;
            objects.AddRange((read ?? []).Select(entry => new AddonObject(item.Name(), entry)));
        }

        findings.Require(
            missing.Count == 0, "managed-resource", subject, $"{names.Count} Secrets with {count} objects", $"Secret {string.Join(", ", missing)} is gone or empty",
            "restore the Secret, or mark the ManagedResource ignored.");
        var applied = item.ConditionStatus("ResourcesApplied") ?? "missing";
        findings.Prefer(applied == "True", "managed-resource-applied", subject, "its objects are applied", $"ResourcesApplied is {applied}", "see why: the same objects are replayed after the move.");
        return count;
    }
}
