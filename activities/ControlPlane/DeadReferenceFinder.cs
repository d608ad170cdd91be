using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.ControlPlane;

/// <summary>
/// Finds what points at hosts that are gone. It judges by the shape of a name and by endpoints, and asks a name server only to confirm
/// that a name does not exist: a name server that is away must never cost somebody a webhook.
/// </summary>
/// <param name="sourceNamespace">The control plane's namespace in its former Seed; null where none is gone, so that no name is judged by its shape.</param>
/// <param name="hasEndpoints">Whether a Service, by namespace and name, has a ready endpoint.</param>
/// <param name="isUnknownHost">Whether a name server says that a host does not exist.</param>
internal sealed class DeadReferenceFinder(string? sourceNamespace, Func<string, string, bool> hasEndpoints, Func<string, bool> isUnknownHost)
{
    /// <summary>The webhooks of a configuration that are dead, each with its target and why.</summary>
    public IReadOnlyList<(JsonObject Webhook, string Target, string Reason)> DeadWebhooks(JsonObject configuration) =>
        configuration.Children("webhooks")
            .Select(webhook => (Webhook: webhook, Verdict: Judge(webhook.Child("clientConfig"))))
            .Where(item => item.Verdict is not null)
            .Select(item => (item.Webhook, item.Verdict!.Value.Target, item.Verdict!.Value.Reason))
            .ToList();

    /// <summary>Why an APIService is dead; null when it is not.</summary>
    public (string Target, string Reason)? DeadApiService(JsonObject apiService) =>
        apiService.Child("spec", "service") is { } service ? JudgeService(service) : null;

    /// <summary>Why a CRD's conversion is dead; null when it is not.</summary>
    public (string Target, string Reason)? DeadConversion(JsonObject definition) =>
        definition.Text("spec", "conversion", "strategy") == "Webhook"
            ? Judge(definition.Child("spec", "conversion", "webhook", "clientConfig"))
            : null;

    private (string Target, string Reason)? Judge(JsonObject? client)
    {
        if (client.Child("service") is { } service)
        {
            return JudgeService(service);
        }

        if (client.Text("url") is not { } url || !Uri.TryCreate(url, UriKind.Absolute, out var uri))
        {
            return null;
        }

        return sourceNamespace is not null && SeedInternalHost.Is(uri.Host, sourceNamespace) ? (url, $"{uri.Host} is a Service of the Seed")
            : isUnknownHost(uri.Host) ? (url, $"{uri.Host} does not exist")
            : null;
    }

    private (string Target, string Reason)? JudgeService(JsonObject service)
    {
        var (ns, name) = (service.Text("namespace") ?? "", service.Text("name") ?? "");
        return hasEndpoints(ns, name) ? null : ($"Service {ns}/{name}", "no endpoint is ready");
    }
}
