using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Verification;

/// <summary>Whether the cluster still calls somebody who is gone.</summary>
/// <param name="api">The cluster.</param>
/// <param name="sourceNamespace">Namespace of the former Seed whose Services are gone; null when hosts of URLs are not judged.</param>
/// <param name="cancellationToken">Gives up.</param>
internal sealed class ReferenceChecks(KubernetesApi api, string? sourceNamespace, CancellationToken cancellationToken)
{
    private const string Admission = "admissionregistration.k8s.io/v1";

    /// <summary><c>no-dead-references</c>: dead webhooks that block writes.</summary>
    public Task<CheckResult> BlockingAsync() => WebhooksAsync(webhook => webhook.Text("failurePolicy") is null or "Fail");

    /// <summary><c>no-dead-ignored-webhooks</c>: dead webhooks that only slow writes down.</summary>
    public Task<CheckResult> IgnoredAsync() => WebhooksAsync(webhook => webhook.Text("failurePolicy") == "Ignore");

    /// <summary><c>no-dead-apiservices</c>: also those whose Services have endpoints that the API server does not reach, by its own word.</summary>
    public async Task<CheckResult> ApiServicesAsync()
    {
        var finder = await FinderAsync();
        var services = (await api.FindAllAsync("apiregistration.k8s.io/v1", "APIService", cancellationToken: cancellationToken)).Where(item => item.Child("spec", "service") is not null).ToList();
        var dead = services
            .Select(item => finder.DeadApiService(item) is { } found ? $"APIService {item.Name()} points at {found.Target}: {found.Reason}" : Unavailable(item))
            .OfType<string>()
            .ToList();
        return CheckResult.Of(dead, $"{services.Count} APIServices lead to Services with endpoints");
    }

    private static string? Unavailable(JsonObject apiService) =>
        apiService.Children("status", "conditions").FirstOrDefault(condition => condition.Text("type") == "Available") is { } available && available.Text("status") == "False"
            ? $"APIService {apiService.Name()} is not available: {available.Text("reason")}: {available.Text("message")}"
            : null;

    /// <summary><c>no-dead-conversions</c>.</summary>
    public async Task<CheckResult> ConversionsAsync()
    {
        var finder = await FinderAsync();
        var converted = (await api.FindAllAsync("apiextensions.k8s.io/v1", "CustomResourceDefinition", cancellationToken: cancellationToken))
            .Where(item => item.Text("spec", "conversion", "strategy") == "Webhook")
            .ToList();
        var dead = converted
            .Select(item => (Item: item, Dead: finder.DeadConversion(item)))
            .Where(found => found.Dead is not null)
            .Select(found => $"CustomResourceDefinition {found.Item.Name()} converts by {found.Dead!.Target}: {found.Dead!.Reason}")
            .ToList();
        return CheckResult.Of(dead, $"{converted.Count} CustomResourceDefinitions convert by webhooks, none of which is gone");
    }

    private async Task<CheckResult> WebhooksAsync(Func<JsonObject, bool> chosen)
    {
        var finder = await FinderAsync();
        var (dead, all, unjudged) = (new List<string>(), 0, 0);
        foreach (var kind in new[] { "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration" })
        {
            foreach (var configuration in await api.FindAllAsync(Admission, kind, cancellationToken: cancellationToken))
            {
                var webhooks = configuration.Children("webhooks").Where(chosen).ToList();
                all += webhooks.Count;
                unjudged += sourceNamespace is null ? webhooks.Count(webhook => webhook.Text("clientConfig", "url") is not null) : 0;
                dead.AddRange(finder.DeadWebhooks(configuration)
                    .Where(found => chosen(found.Webhook))
                    .Select(found => $"{kind} {configuration.Name()} points at {found.Verdict.Target}: {found.Verdict.Reason}"));
            }
        }

        var told = unjudged == 0 ? "" : $"; {unjudged} with a URL were not judged, as only the API server knows which hosts it reaches";
        return CheckResult.Of(dead, $"none of {all} webhooks points at something that is gone{told}");
    }

    private async Task<DeadReferenceFinder> FinderAsync()
    {
        // Names that only a name server could tell about are left to Cutover: it would be this machine's, not the API server's.
        return new DeadReferenceFinder(sourceNamespace, await ServiceIndex.ReadAsync(api, cancellationToken), _ => false);
    }
}
