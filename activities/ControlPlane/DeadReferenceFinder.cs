using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.ControlPlane;

/// <summary>
/// Finds what points at hosts that are gone. It judges by the shape of a name and by endpoints, and asks a name server only to confirm
/// that a name does not exist: a name server that is away must never cost somebody a webhook.
/// </summary>
/// <param name="sourceNamespace">The control plane's namespace in its former Seed; null where none is gone, so that no name is judged by its shape.</param>
/// <param name="services">The cluster's Services.</param>
/// <param name="isUnknownHost">Whether a name server says that a host does not exist.</param>
internal sealed class DeadReferenceFinder(string? sourceNamespace, ServiceIndex services, Func<string, bool> isUnknownHost)
{
    /// <summary>The webhooks of a configuration that are dead, each with why.</summary>
    public IReadOnlyList<(JsonObject Webhook, DeadVerdict Verdict)> DeadWebhooks(JsonObject configuration) =>
        configuration.Children("webhooks")
            .Select(webhook => (Webhook: webhook, Verdict: Judge(webhook.Child("clientConfig"))))
            .Where(item => item.Verdict is not null)
            .Select(item => (item.Webhook, item.Verdict!))
            .ToList();

    /// <summary>Why an APIService is dead; null when it is not.</summary>
    public DeadVerdict? DeadApiService(JsonObject apiService) =>
        apiService.Child("spec", "service") is { } service ? JudgeService(service) : null;

    /// <summary>Why a CRD's conversion is dead; null when it is not.</summary>
    public DeadVerdict? DeadConversion(JsonObject definition) =>
        definition.Text("spec", "conversion", "strategy") == "Webhook"
            ? Judge(definition.Child("spec", "conversion", "webhook", "clientConfig"))
            : null;

    private DeadVerdict? Judge(JsonObject? client)
    {
        if (client.Child("service") is { } service)
        {
            return JudgeService(service);
        }

        return client.Text("url") is { } url && Uri.TryCreate(url, UriKind.Absolute, out var uri) ? JudgeHost(url, uri.Host) : null;
    }

    private DeadVerdict? JudgeService(JsonObject service)
    {
        var (ns, name) = (service.Text("namespace") ?? "", service.Text("name") ?? "");
        var target = $"Service {ns}/{name}";
        return !services.Exists(ns, name) ? new(target, "there is no such Service", Gone: true)
            : services.ExternalName(ns, name) is { } host ? JudgeHost($"{target}, {host}", host)
            : services.IsReady(ns, name) ? null
            : new(target, "no endpoint is ready", Gone: false);
    }

    private DeadVerdict? JudgeHost(string target, string host) =>
        sourceNamespace is not null && SeedInternalHost.Is(host, sourceNamespace) ? new(target, $"{host} is a Service of the Seed", Gone: true)
        : isUnknownHost(host) ? new(target, $"{host} does not exist", Gone: true)
        : null;
}
