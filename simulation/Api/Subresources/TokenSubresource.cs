using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Masterful.Simulation.Api;

/// <summary>TokenRequest: signs a ServiceAccount token with the claims that Kubernetes writes.</summary>
internal sealed class TokenSubresource(ApiContext api)
{
    private const long DefaultSeconds = 3600;
    private const long MinimumSeconds = 600;

    public async Task CreateAsync(HttpContext context, RequestTarget target)
    {
        if (api.Keys?.Signing is not { } key) throw new ApiStatusException(HttpStatusCode.NotFound, "NotFound", "the server could not find the requested resource", []);
        var body = await RequestBody.ReadAsync(context.Request) as JsonObject ?? [];
        var resource = api.Resources.Get("", "serviceaccounts");
        var account = await api.Store.GetAsync(resource, target.Namespace, target.Name, context.RequestAborted)
            ?? throw ApiStatusException.NotFound(resource, target.Name);

        var audiences = body.Texts("spec", "audiences");
        if (audiences.Count == 0) audiences = api.Keys.Audiences;
        var seconds = body.Number("spec", "expirationSeconds") ?? DefaultSeconds;
        if (seconds < MinimumSeconds)
        {
            throw ApiStatusException.Invalid(new ApiResource("authentication.k8s.io", "v1", "tokenrequests", "TokenRequest", true), "",
                "spec.expirationSeconds", $"Invalid value: {seconds}: may not specify a duration less than 10 minutes");
        }

        var now = api.Time.GetUtcNow();
        var bound = new JsonObject { ["namespace"] = target.Namespace };
        await BindAsync(bound, body["spec"]?["boundObjectRef"], target, context.RequestAborted);
        bound["serviceaccount"] = new JsonObject { ["name"] = target.Name, ["uid"] = account.Value.Uid() };
        var expiry = now.AddSeconds(seconds);
        var claims = new JsonObject
        {
            ["aud"] = new JsonArray(audiences.Select(audience => (JsonNode?)audience).ToArray()),
            ["exp"] = expiry.ToUnixTimeSeconds(),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["iss"] = api.Keys.Issuers[0],
            ["jti"] = Guid.NewGuid().ToString(),
            ["kubernetes.io"] = bound,
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["sub"] = $"system:serviceaccount:{target.Namespace}:{target.Name}",
        };
        body["kind"] = "TokenRequest";
        body["apiVersion"] = "authentication.k8s.io/v1";
        body["metadata"] = new JsonObject { ["name"] = target.Name, ["namespace"] = target.Namespace, ["creationTimestamp"] = KubernetesTime.Format(now) };
        var spec = body.Child("spec");
        spec["audiences"] = new JsonArray(audiences.Select(audience => (JsonNode?)audience).ToArray());
        spec["expirationSeconds"] = seconds;
        body["status"] = new JsonObject { ["token"] = JsonWebToken.Sign(claims, key), ["expirationTimestamp"] = KubernetesTime.Format(expiry) };
        await ApiResponse.WriteAsync(context, body, HttpStatusCode.Created);
    }

    private async Task BindAsync(JsonObject bound, JsonNode? reference, RequestTarget target, CancellationToken cancellationToken)
    {
        if (reference is null) return;
        var (kind, name) = (reference.Text("kind") ?? "", reference.Text("name") ?? "");
        var plural = kind switch
        {
            "Pod" => "pods",
            "Secret" => "secrets",
            "Node" => "nodes",
            _ => throw ApiStatusException.BadRequest($"cannot bind token for serviceaccount \"{target.Name}\" to object of kind \"{kind}\""),
        };
        var resource = api.Resources.Get("", plural);
        var found = await api.Store.GetAsync(resource, resource.Namespaced ? target.Namespace : null, name, cancellationToken)
            ?? throw ApiStatusException.NotFound(resource, name);
        if (reference.Text("uid") is { Length: > 0 } uid && uid != found.Value.Uid())
            throw ApiStatusException.Conflict(resource, name, $"the UID in the bound object reference ({uid}) does not match the UID in record. The object might have been deleted and then recreated");
        bound[kind.ToLowerInvariant()] = new JsonObject { ["name"] = name, ["uid"] = found.Value.Uid() };
        if (kind != "Pod" || found.Value.Text("spec", "nodeName") is not { Length: > 0 } node) return;
        var machine = await api.Store.GetAsync(api.Resources.Get("", "nodes"), null, node, cancellationToken);
        bound["node"] = new JsonObject { ["name"] = node };
        if (machine is not null) bound["node"]!["uid"] = machine.Value.Uid();
    }
}
