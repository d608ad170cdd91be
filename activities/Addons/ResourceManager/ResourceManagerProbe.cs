using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Addons.ResourceManager;

/// <summary>Tells when gardener-resource-manager has taken over.</summary>
public sealed class ResourceManagerProbe(KubernetesApi api, TimeProvider clock)
{
    // As long as Gardener waits for the same Deployment.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Waits until it is available and has applied every ManagedResource in its current form.</summary>
    /// <param name="names">The ManagedResources in <c>kube-system</c>.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="Temporalio.Exceptions.ApplicationFailureException"><c>MIG-ADDON-005</c>: it did not within five minutes; the message says what is open.</exception>
    public Task UntilAppliedAsync(IReadOnlyList<string> names, CancellationToken cancellation) => Waiting.UntilAsync(
        clock, Patience, "gardener-resource-manager", token => LookAsync(names, token),
        seen => AddonErrors.ResourceManagerNotUp.At("Deployment kube-system/gardener-resource-manager", seen, final: ActivityProgress.IsAgain), cancellation);

    private async Task<(bool Done, string Seen)> LookAsync(IReadOnlyList<string> names, CancellationToken cancellation)
    {
        try
        {
            var deployment = await api.FindAsync(new("apps/v1", "Deployment", ResourceManagerConfiguration.Namespace, "gardener-resource-manager"), cancellation);
            if (!IsCurrent(deployment) || deployment!.ConditionStatus("Available") != "True")
            {
                return (false, "it is not available yet");
            }

            var list = await api.ListAsync("resources.gardener.cloud/v1alpha1", "ManagedResource", new(ResourceManagerConfiguration.Namespace), cancellation);
            var applied = list.Items.Where(item => IsCurrent(item) && item.ConditionStatus("ResourcesApplied") == "True").Select(item => item.Name());
            var open = names.Except(applied, StringComparer.Ordinal).ToList();
            return (open.Count == 0, $"{names.Count - open.Count} of {names.Count} ManagedResources are applied, not {string.Join(", ", open)}");
        }
        catch (KubernetesApiException exception) when (exception.IsUnreachable || (int?)exception.Status >= 500)
        {
            return (false, $"the API server does not answer: {exception.Message}");
        }
    }

    private static bool IsCurrent(JsonObject? item) => item is not null && item.Number("status", "observedGeneration") == item.Number("metadata", "generation");
}
