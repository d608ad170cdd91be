using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Masterful.Simulation.Api;

/// <summary>The <c>scale</c> subresource: the number of replicas, without the rest of the object.</summary>
internal sealed class ScaleSubresource(IObjectStore store, ObjectWriter writer)
{
    private static readonly ApiResource Scale = new("autoscaling", "v1", "scales", "Scale", true);

    public async Task HandleAsync(HttpContext context, ApiResource resource, RequestTarget target, UserInfo user)
    {
        var options = WriteOptions.Of(context.Request, user);
        switch (target.Verb)
        {
            case "get":
                var found = await store.GetAsync(resource, target.Namespace, target.Name, context.RequestAborted)
                    ?? throw ApiStatusException.NotFound(resource, target.Name);
                await ApiResponse.WriteAsync(context, Show(found.Value));
                break;
            case "update":
                var body = await RequestBody.ReadObjectAsync(context.Request);
                await WriteAsync(context, resource, target, options, _ => body);
                break;
            case "patch":
                var patch = await Patcher.ReadAsync(context.Request, resource);
                if (patch.IsApply) throw ApiStatusException.BadRequest("apply is not served for scale here; use a merge patch");
                await WriteAsync(context, resource, target, options, live => patch.Apply(Show(live), Scale));
                break;
            default:
                throw new ApiStatusException(System.Net.HttpStatusCode.MethodNotAllowed, "MethodNotAllowed", "the server does not allow this method on the requested resource");
        }
    }

    private async Task WriteAsync(HttpContext context, ApiResource resource, RequestTarget target, WriteOptions options, Func<JsonObject, JsonObject> change)
    {
        var after = await writer.UpdateAsync(resource, target.Namespace, target.Name, "scale", options, live =>
        {
            var wanted = change(live);
            var replicas = wanted.Number("spec", "replicas") ?? 0;
            if (replicas < 0) throw ApiStatusException.Invalid(Scale, target.Name, "spec.replicas", $"Invalid value: {replicas}: must be greater than or equal to 0");
            live.Child("spec")["replicas"] = replicas;
            if (wanted.ResourceVersion() is { Length: > 0 } version) live.Metadata()["resourceVersion"] = version;
            return live;
        }, isApply: false, context.RequestAborted);
        await ApiResponse.WriteAsync(context, Show(after));
    }

    private static JsonObject Show(JsonObject value)
    {
        var metadata = new JsonObject();
        foreach (var field in new[] { "name", "namespace", "uid", "resourceVersion", "creationTimestamp" })
        {
            if (value.At("metadata", field) is { } part) metadata[field] = part.DeepClone();
        }

        var replicas = value.Number("spec", "replicas") ?? 0;
        var status = new JsonObject { ["replicas"] = value.Number("status", "replicas") ?? 0 };
        var selector = value.TextMap("spec", "selector", "matchLabels");
        if (selector.Count > 0) status["selector"] = string.Join(",", selector.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));
        return new JsonObject
        {
            ["kind"] = "Scale",
            ["apiVersion"] = "autoscaling/v1",
            ["metadata"] = metadata,
            // Zero is left out, as Kubernetes' own encoding does.
            ["spec"] = replicas == 0 ? new JsonObject() : new JsonObject { ["replicas"] = replicas },
            ["status"] = status,
        };
    }
}
