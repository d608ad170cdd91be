using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts.Addons;

namespace Masterful.Activities.Preflight;

/// <summary>Lists the ManagedResources and checks that what would be replayed is there.</summary>
internal sealed class ManagedResourceChecks(SourceControlPlane source, FindingList findings)
{
    public async Task<IReadOnlyList<ManagedResourceDisposition>> RunAsync(CancellationToken cancellationToken)
    {
        var dispositions = new List<ManagedResourceDisposition>();
        var list = await source.Seed.ListAsync("resources.gardener.cloud/v1alpha1", "ManagedResource", new(source.Namespace), cancellationToken);
        foreach (var item in list.Items.OrderBy(item => item.Name(), StringComparer.Ordinal))
        {
            var type = item.Text("spec", "class") ?? "";
            var ignored = item.Annotations().GetValueOrDefault(SourceAnnotations.IgnoreManagedResource) == SourceAnnotations.Set;
            var reason = type.Length > 0 ? $"its class is {type}: its objects live in the Seed" : ignored ? "it carries the ignore annotation" : "it belongs to the Shoot";
            var replayed = type.Length == 0 && !ignored;
            dispositions.Add(new(item.Name(), type, replayed, reason, (item.At("status", "resources") as JsonArray)?.Count ?? 0));
            if (replayed)
            {
                await CheckAsync(item, cancellationToken);
            }
        }

        return dispositions;
    }

    private async Task CheckAsync(JsonObject item, CancellationToken cancellationToken)
    {
        var subject = $"ManagedResource {source.Namespace}/{item.Name()}";
        var secrets = item.Children("spec", "secretRefs").Select(reference => reference.Text("name") ?? "").ToList();
        var missing = new List<string>();
        foreach (var name in secrets)
        {
            if (await source.Seed.FindAsync(new("v1", "Secret", source.Namespace, name), cancellationToken) is not { } secret || secret.Child("data") is null or { Count: 0 })
            {
                missing.Add(name);
            }
        }

        findings.Require(
            missing.Count == 0, "managed-resource", subject, $"{secrets.Count} Secrets", $"Secret {string.Join(", ", missing)} is gone or empty",
            "restore the Secret, or mark the ManagedResource ignored.");
        var applied = item.ConditionStatus("ResourcesApplied") ?? "missing";
        findings.Prefer(applied == "True", "managed-resource-applied", subject, "its objects are applied", $"ResourcesApplied is {applied}", "see why: the same objects are replayed after the move.");
    }
}
