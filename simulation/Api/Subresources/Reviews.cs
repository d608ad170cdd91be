using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Masterful.Simulation.Api;

/// <summary>Questions to the server itself: whose token is this, who am I, may somebody do this.</summary>
internal sealed class Reviews(ApiContext api)
{
    public async Task CreateAsync(HttpContext context, ApiResource resource, RequestTarget target, UserInfo user)
    {
        var body = await RequestBody.ReadAsync(context.Request) as JsonObject ?? [];
        body["kind"] = resource.Kind;
        body["apiVersion"] = resource.ApiVersion;
        body["metadata"] ??= new JsonObject { ["creationTimestamp"] = null };
        body["status"] = resource.Kind switch
        {
            "TokenReview" => await TokenAsync(body, context.RequestAborted),
            "SelfSubjectReview" => new JsonObject { ["userInfo"] = Describe(user) },
            "SelfSubjectAccessReview" => await AccessAsync(body, user, context.RequestAborted),
            _ => await AccessAsync(body, Subject(body, target), context.RequestAborted),
        };
        await ApiResponse.WriteAsync(context, body, HttpStatusCode.Created);
    }

    private static JsonObject Describe(UserInfo user)
    {
        var info = new JsonObject { ["username"] = user.Name };
        if (user.Uid.Length > 0) info["uid"] = user.Uid;
        info["groups"] = new JsonArray(user.Groups.Select(group => (JsonNode?)group).ToArray());
        if (user.Extra.Count == 0) return info;
        var extra = info.Child("extra");
        foreach (var (key, values) in user.Extra) extra[key] = new JsonArray(values.Select(value => (JsonNode?)value).ToArray());
        return info;
    }

    private static UserInfo Subject(JsonObject body, RequestTarget target)
    {
        var spec = body["spec"];
        if (target.Namespace.Length > 0 && spec.Text("resourceAttributes", "namespace") != target.Namespace)
            throw ApiStatusException.BadRequest($"spec.resourceAttributes.namespace must match namespace: {target.Namespace}");
        return new UserInfo(spec.Text("user") ?? "", spec.Text("uid") ?? "", spec.Texts("groups"));
    }

    private async Task<JsonObject> TokenAsync(JsonObject body, CancellationToken cancellationToken)
    {
        if (body.Text("spec", "token") is not { Length: > 0 } token) throw ApiStatusException.BadRequest("token is required for TokenReview in authentication");
        var asked = body.Texts("spec", "audiences");
        var outcome = await api.Authenticator.AuthenticateTokenAsync(token, asked, cancellationToken);
        if (outcome.User is not { } user) return new JsonObject { ["user"] = new JsonObject(), ["error"] = outcome.Error };
        var audiences = outcome.Audiences.Count > 0 ? outcome.Audiences : asked;
        var status = new JsonObject { ["authenticated"] = true, ["user"] = Describe(user) };
        if (audiences.Count > 0) status["audiences"] = new JsonArray(audiences.Select(audience => (JsonNode?)audience).ToArray());
        return status;
    }

    private async Task<JsonObject> AccessAsync(JsonObject body, UserInfo user, CancellationToken cancellationToken)
    {
        var (wanted, path) = (body.At("spec", "resourceAttributes"), body.At("spec", "nonResourceAttributes"));
        if (wanted is null == path is null) throw ApiStatusException.BadRequest("exactly one of nonResourceAttributes or resourceAttributes must be specified");
        var decision = await api.Options.Authorizer.AuthorizeAsync(new RequestAttributes
        {
            User = user,
            Verb = (wanted ?? path).Text("verb") ?? "",
            IsResourceRequest = wanted is not null,
            ApiGroup = wanted.Text("group") ?? "",
            ApiVersion = wanted.Text("version") ?? "*",
            Resource = wanted.Text("resource") ?? "",
            Subresource = wanted.Text("subresource") ?? "",
            Namespace = wanted.Text("namespace") ?? "",
            Name = wanted.Text("name") ?? "",
            Path = path.Text("path") ?? "",
        }, cancellationToken);
        var status = new JsonObject { ["allowed"] = decision.Allowed };
        if (decision.Denied) status["denied"] = true;
        if (decision.Reason.Length > 0) status["reason"] = decision.Reason;
        return status;
    }
}
