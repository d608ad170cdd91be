using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>
/// Asks the webhooks that want to see a write, over HTTPS. One that cannot be reached refuses the write when its failure policy is
/// Fail, which is what makes webhooks of a Seed that is gone so dangerous.
/// </summary>
internal sealed class WebhookAdmission(
    IObjectStore store, ResourceCatalog resources, Func<DnsEndPoint, EndPoint?> resolve, TimeProvider time) : IAdmission, IDisposable
{
    private static readonly TimeSpan FailureMemory = TimeSpan.FromSeconds(5);
    private readonly WebhookConfigurations configurations = new(store, resources);
    private readonly ConcurrentDictionary<string, (string Problem, DateTimeOffset Until)> failures = new();

    public async Task<JsonObject> AdmitAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        // Configurations cannot guard themselves, or a broken one could never be removed.
        if (request.Resource.Group == "admissionregistration.k8s.io") return request.Object ?? [];
        var webhooks = await configurations.AllAsync(cancellationToken);
        if (webhooks.Count == 0) return request.Object ?? [];
        var labels = await NamespaceLabelsAsync(request, cancellationToken);
        foreach (var webhook in webhooks.Where(webhook => webhook.Matches(request, labels)))
        {
            JsonObject? response;
            try
            {
                response = await CallAsync(webhook, request, cancellationToken);
            }
            catch (UnreachableException error) when (webhook.FailsClosed)
            {
                throw ApiStatusException.Internal($"failed calling webhook \"{webhook.Name}\": failed to call webhook: {error.Message}");
            }
            catch (UnreachableException)
            {
                continue;
            }

            request = request with { Object = Obey(webhook, request, response) };
        }

        return request.Object ?? [];
    }

    public void Dispose() => configurations.Dispose();

    private static JsonObject? Obey(Webhook webhook, AdmissionRequest request, JsonObject? response)
    {
        if (response is null) return request.Object;
        if (response.At("allowed")?.GetValue<bool>() != true)
        {
            var code = Math.Max(response.Number("status", "code") ?? 0, 400);
            throw new ApiStatusException((HttpStatusCode)code, response.Text("status", "reason") ?? "",
                $"admission webhook \"{webhook.Name}\" denied the request: {response.Text("status", "message") ?? "without explanation"}");
        }

        if (!webhook.Mutates || request.Object is null || response.Text("patch") is not { Length: > 0 } patch) return request.Object;
        return JsonPatch.Apply((JsonObject)request.Object.DeepClone(), (JsonArray)JsonNode.Parse(Convert.FromBase64String(patch))!);
    }

    private async Task<IReadOnlyDictionary<string, string>?> NamespaceLabelsAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        if (request.Resource is { Group: "", Plural: "namespaces" }) return (request.Object ?? request.OldObject)?.Labels();
        if (request.Namespace.Length == 0) return null;
        return (await store.GetAsync(resources.Get("", "namespaces"), null, request.Namespace, cancellationToken))?.Value.Labels();
    }

    /// <summary>The response part of the review; null when the webhook's Pods exist but, being simulated, run nothing: then it allows.</summary>
    private async Task<JsonObject?> CallAsync(Webhook webhook, AdmissionRequest request, CancellationToken cancellationToken)
    {
        var seconds = webhook.Spec.Number("timeoutSeconds") ?? 10;
        if (webhook.ClientConfig.At("service") is { } service)
        {
            var (name, ns) = (service.Text("name") ?? "", service.Text("namespace") ?? "");
            var address = $"https://{name}.{ns}.svc:{service.Number("port") ?? 443}{service.Text("path")}?timeout={seconds}s";
            if (await store.GetAsync(resources.Get("", "services"), ns, name, cancellationToken) is null)
                throw new UnreachableException($"Post \"{address}\": service \"{name}\" not found");
            if (!await HasEndpointsAsync(ns, name, cancellationToken))
                throw new UnreachableException($"Post \"{address}\": no endpoints available for service \"{name}\"");
            return null;
        }

        var url = $"{webhook.ClientConfig.Text("url")}?timeout={seconds}s";
        if (failures.TryGetValue(url, out var failure) && time.GetUtcNow() < failure.Until) throw new UnreachableException(failure.Problem);
        try
        {
            return await PostAsync(webhook, url, request, cancellationToken);
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException or IOException && !cancellationToken.IsCancellationRequested)
        {
            var problem = $"Post \"{url}\": {Describe(error)}";
            failures[url] = (problem, time.GetUtcNow() + FailureMemory);
            throw new UnreachableException(problem);
        }
    }

    private async Task<JsonObject?> PostAsync(Webhook webhook, string url, AdmissionRequest request, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(Handler(webhook.ClientConfig.Text("caBundle"))) { Timeout = webhook.Timeout };
        var review = Review(request);
        using var content = new ByteArrayContent(ObjectJson.ToBytes(review));
        content.Headers.ContentType = new("application/json");
        using var answer = await client.PostAsync(url, content, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return ObjectJson.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken))["response"] as JsonObject
            ?? throw new HttpRequestException("expected response.uid but there is no response");
    }

    private SocketsHttpHandler Handler(string? caBundle)
    {
        var authorities = new X509Certificate2Collection();
        if (caBundle is { Length: > 0 }) authorities.ImportFromPem(Encoding.UTF8.GetString(Convert.FromBase64String(caBundle)));
        return Dialer.Handler(resolve, authorities);
    }

    private async Task<bool> HasEndpointsAsync(string ns, string name, CancellationToken cancellationToken)
    {
        if ((await store.GetAsync(resources.Get("", "endpoints"), ns, name, cancellationToken))?.Value is { } endpoints
            && endpoints.Elements("subsets").Any(subset => subset.Elements("addresses").Any())) return true;
        var slices = await store.ListAsync(resources.Get("discovery.k8s.io", "endpointslices"), ns, cancellationToken);
        return slices.Items.Any(slice => slice.Value.Labels().GetValueOrDefault("kubernetes.io/service-name") == name && slice.Value.Elements("endpoints").Any());
    }

    private static JsonObject Review(AdmissionRequest request)
    {
        var resource = request.Resource;
        var body = new JsonObject
        {
            ["uid"] = Guid.NewGuid().ToString(),
            ["kind"] = new JsonObject { ["group"] = resource.Group, ["version"] = resource.Version, ["kind"] = resource.Kind },
            ["resource"] = new JsonObject { ["group"] = resource.Group, ["version"] = resource.Version, ["resource"] = resource.Plural },
            ["operation"] = request.Operation,
            ["name"] = request.Name,
            ["userInfo"] = new JsonObject
            {
                ["username"] = request.User.Name,
                ["groups"] = new JsonArray(request.User.Groups.Select(group => (JsonNode?)group).ToArray()),
            },
            ["object"] = request.Object?.DeepClone(),
            ["oldObject"] = request.OldObject?.DeepClone(),
            ["dryRun"] = request.DryRun,
        };
        if (request.Namespace.Length > 0) body["namespace"] = request.Namespace;
        if (request.Subresource.Length > 0) body["subResource"] = request.Subresource;
        return new JsonObject { ["apiVersion"] = "admission.k8s.io/v1", ["kind"] = "AdmissionReview", ["request"] = body };
    }

    private static string Describe(Exception error) => error switch
    {
        OperationCanceledException => "context deadline exceeded",
        _ when error.GetBaseException() is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } => "dial tcp: lookup failed: no such host",
        _ when error.GetBaseException() is SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "dial tcp: connect: connection refused",
        _ => error.GetBaseException().Message,
    };

    private sealed class UnreachableException(string message) : Exception(message);
}
