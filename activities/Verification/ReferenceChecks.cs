using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Verification;

/// <summary>Whether the cluster still calls somebody who is gone.</summary>
internal sealed class ReferenceChecks(KubernetesApi api, string sourceNamespace, CancellationToken cancellationToken)
{
    private const string Admission = "admissionregistration.k8s.io/v1";

    /// <summary>
    /// <c>no-dead-references</c>. A dead webhook that blocks writes fails it; one whose failures are ignored, or an API group whose Pods
    /// are not back yet, is only told.
    /// </summary>
    public async Task<CheckResult> NoneDeadAsync()
    {
        var slices = await api.ListAsync("discovery.k8s.io/v1", "EndpointSlice", cancellationToken: cancellationToken);
        var served = slices.Items
            .Where(slice => slice.Children("endpoints").Any(endpoint => endpoint.Text("conditions", "ready") != "false"))
            .Select(slice => (slice.Namespace() ?? "", slice.Labels().GetValueOrDefault("kubernetes.io/service-name", "")))
            .ToHashSet();

        // Names that only a name server could tell about are left to Cutover: it would be the node's, not the API server's.
        var finder = new DeadReferenceFinder(sourceNamespace, (ns, name) => served.Contains((ns, name)), _ => false);
        var (blocking, notes) = (new List<string>(), new List<string>());
        foreach (var kind in new[] { "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration" })
        {
            foreach (var configuration in (await api.ListAsync(Admission, kind, cancellationToken: cancellationToken)).Items)
            {
                foreach (var (webhook, target, reason) in finder.DeadWebhooks(configuration))
                {
                    var blocks = webhook.Text("failurePolicy") is null or "Fail";
                    (blocks ? blocking : notes).Add($"{kind} {configuration.Name()} points at {target}: {reason}");
                }
            }
        }

        foreach (var apiService in await ApiServicesAsync())
        {
            if (finder.DeadApiService(apiService) is { } dead)
            {
                notes.Add($"APIService {apiService.Name()} points at {dead.Target}: {dead.Reason}");
            }
        }

        var told = notes.Count == 0 ? "" : $"; not blocking: {string.Join("; ", notes)}";
        return blocking.Count == 0
            ? CheckResult.Pass($"no webhook that blocks writes points at something that is gone{told}")
            : CheckResult.Fail(string.Join("; ", blocking) + told);
    }

    private async Task<IReadOnlyList<System.Text.Json.Nodes.JsonObject>> ApiServicesAsync()
    {
        try
        {
            return (await api.ListAsync("apiregistration.k8s.io/v1", "APIService", cancellationToken: cancellationToken)).Items;
        }
        catch (KubernetesApiException problem) when (problem.IsNoMatch)
        {
            // A server without aggregation has none.
            return [];
        }
    }
}
