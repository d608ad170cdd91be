using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Masterful.Simulation.Api;

/// <summary>Requests for resources: reads, writes, and the way to subresources and reviews.</summary>
internal sealed class ResourceHandler(ApiContext api, ObjectWriter writer, ObjectDeleter deleter)
{
    private readonly CollectionReader reader = new(api.Store);
    private readonly WatchStreamer watches = new(api.Store, api.Time, api.Stopping);
    private readonly ScaleSubresource scale = new(api.Store, writer);
    private readonly TokenSubresource tokens = new(api);
    private readonly Reviews reviews = new(api);

    public Task HandleAsync(HttpContext context, RequestTarget target, UserInfo user)
    {
        if (!api.Resources.TryFind(target.Group, target.Version, target.Resource, out var resource) || (target.Namespace.Length > 0 && !resource.Namespaced))
            return NotServedAsync(context, target);
        if (resource.CreateOnly) return target.Verb == "create" ? reviews.CreateAsync(context, resource, target, user) : throw MethodNotAllowed();
        if (resource.Namespaced && target.Namespace.Length == 0 && target.Verb is not ("list" or "watch" or "deletecollection")) throw MethodNotAllowed();
        return (target.Subresource, target.Verb) switch
        {
            ("", "list") => ListAsync(context, resource, target),
            ("", "watch") => watches.ServeAsync(context, resource, target.Namespace, target.Name),
            ("", "get") => GetAsync(context, resource, target),
            ("", "create") => CreateAsync(context, resource, target, user),
            ("", "update") => UpdateAsync(context, resource, target, user),
            ("", "patch") => PatchAsync(context, resource, target, user),
            ("", "delete") => DeleteAsync(context, resource, target, user),
            ("", "deletecollection") => DeleteCollectionAsync(context, resource, target, user),
            ("status", "get") when resource.HasStatus => GetAsync(context, resource, target),
            ("status", "update") when resource.HasStatus => UpdateAsync(context, resource, target, user),
            ("status", "patch") when resource.HasStatus => PatchAsync(context, resource, target, user),
            ("approval", "get") when resource.Plural == "certificatesigningrequests" => GetAsync(context, resource, target),
            ("approval", "update") when resource.Plural == "certificatesigningrequests" => UpdateAsync(context, resource, target, user),
            ("approval", "patch") when resource.Plural == "certificatesigningrequests" => PatchAsync(context, resource, target, user),
            ("scale", _) when resource.HasScale => scale.HandleAsync(context, resource, target, user),
            ("token", "create") when resource is { Group: "", Plural: "serviceaccounts" } => tokens.CreateAsync(context, target),
            ("binding", "create") when resource is { Group: "", Plural: "pods" } => BindAsync(context, resource, target, user),
            ("eviction", "create") when resource is { Group: "", Plural: "pods" } => DeleteAsync(context, resource, target, user),
            _ => NotServedAsync(context, target),
        };
    }

    private static ApiStatusException MethodNotAllowed() =>
        new(HttpStatusCode.MethodNotAllowed, "MethodNotAllowed", "the server does not allow this method on the requested resource");

    private Task NotServedAsync(HttpContext context, RequestTarget target)
    {
        if (!api.Resources.All.Any(resource => resource.Group == target.Group && resource.Version == target.Version))
            return ApiResponse.WriteTextAsync(context, "404 page not found\n", HttpStatusCode.NotFound);
        throw new ApiStatusException(HttpStatusCode.NotFound, "NotFound", "the server could not find the requested resource", []);
    }

    private async Task ListAsync(HttpContext context, ApiResource resource, RequestTarget target) =>
        await ApiResponse.WriteAsync(context, await reader.ListAsync(resource, target.Namespace, context.Request, context.RequestAborted));

    private async Task GetAsync(HttpContext context, ApiResource resource, RequestTarget target)
    {
        var found = await api.Store.GetAsync(resource, target.Namespace, target.Name, context.RequestAborted)
            ?? throw ApiStatusException.NotFound(resource, target.Name);
        await ApiResponse.WriteAsync(context, Negotiation.Present(resource, found.Value, context.Request));
    }

    private async Task CreateAsync(HttpContext context, ApiResource resource, RequestTarget target, UserInfo user)
    {
        if (target.Name.Length > 0) throw MethodNotAllowed();
        var body = await RequestBody.ReadObjectAsync(context.Request);
        var made = await writer.CreateAsync(resource, target.Namespace, body, WriteOptions.Of(context.Request, user), null, context.RequestAborted);
        await ApiResponse.WriteAsync(context, Negotiation.Present(resource, made, context.Request), HttpStatusCode.Created);
    }

    private async Task UpdateAsync(HttpContext context, ApiResource resource, RequestTarget target, UserInfo user)
    {
        var body = await RequestBody.ReadObjectAsync(context.Request);
        if (resource.IsCustom && body.ResourceVersion().Length == 0)
            throw ApiStatusException.Invalid(resource, target.Name, "metadata.resourceVersion", "Invalid value: 0x0: must be specified for an update");
        var after = await writer.UpdateAsync(resource, target.Namespace, target.Name, target.Subresource, WriteOptions.Of(context.Request, user),
            _ => (JsonObject)body.DeepClone(), isApply: false, context.RequestAborted);
        await ApiResponse.WriteAsync(context, Negotiation.Present(resource, after, context.Request));
    }

    private async Task PatchAsync(HttpContext context, ApiResource resource, RequestTarget target, UserInfo user)
    {
        var patch = await Patcher.ReadAsync(context.Request, resource);
        var options = WriteOptions.Of(context.Request, user);
        if (patch.IsApply)
        {
            await ApplyAsync(context, resource, target, patch, options);
            return;
        }

        var after = await writer.UpdateAsync(resource, target.Namespace, target.Name, target.Subresource, options,
            live => patch.Apply(live, resource), isApply: false, context.RequestAborted);
        await ApiResponse.WriteAsync(context, Negotiation.Present(resource, after, context.Request));
    }

    private async Task ApplyAsync(HttpContext context, ApiResource resource, RequestTarget target, Patcher patch, WriteOptions options)
    {
        if (context.Request.Query["fieldManager"].ToString().Length == 0)
            throw ApiStatusException.BadRequest("PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch");
        if (patch.Body is not JsonObject config) throw ApiStatusException.BadRequest("an applied configuration must be an object");
        if (config.Elements("metadata", "managedFields").Any()) throw ApiStatusException.BadRequest("metadata.managedFields must be nil");
        var fields = writer.Writer(options, target.Subresource);
        config.Metadata()["name"] ??= target.Name;
        if (resource.Namespaced) config.Metadata()["namespace"] ??= target.Namespace;
        // Through the main resource nobody applies a status, though many manifests carry an empty one.
        if (resource.HasStatus && target.Subresource.Length == 0) config.Remove("status");
        if (resource is { Group: "", Plural: "secrets" } && config["stringData"] is not null) StringData.Fold(config);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var after = await writer.UpdateAsync(resource, target.Namespace, target.Name, target.Subresource, options,
                    live => ServerSideApply.Apply(live, config, resource, fields, options.Force), isApply: true, context.RequestAborted);
                await ApiResponse.WriteAsync(context, Negotiation.Present(resource, after, context.Request));
                return;
            }
            catch (ApiStatusException error) when (error.Code == HttpStatusCode.NotFound && target.Subresource.Length == 0 && attempt < 2)
            {
                // There is none yet: the apply creates it.
            }

            try
            {
                var made = await writer.CreateAsync(resource, target.Namespace, (JsonObject)config.DeepClone(), options,
                    value => ServerSideApply.Own(value, config, resource, fields), context.RequestAborted);
                await ApiResponse.WriteAsync(context, Negotiation.Present(resource, made, context.Request), HttpStatusCode.Created);
                return;
            }
            catch (ApiStatusException error) when (error.Reason == "AlreadyExists" && attempt < 2)
            {
                // Somebody else created it in between: the apply merges into that.
            }
        }
    }

    private async Task DeleteAsync(HttpContext context, ApiResource resource, RequestTarget target, UserInfo user)
    {
        var body = await RequestBody.ReadAsync(context.Request) as JsonObject;
        if (target.Subresource == "eviction") body = body?["deleteOptions"] as JsonObject;
        body ??= [];
        if (context.Request.Query["propagationPolicy"].ToString() is { Length: > 0 } policy) body["propagationPolicy"] ??= policy;
        var (gone, value) = await deleter.DeleteAsync(
            resource, target.Namespace, target.Name, body, user, WriteOptions.Of(context.Request, user).DryRun, context.RequestAborted);
        if (!gone)
        {
            await ApiResponse.WriteAsync(context, Negotiation.Present(resource, value, context.Request));
            return;
        }

        var details = ApiStatusException.DetailsOf(resource, target.Name);
        details["uid"] = value.Uid();
        await ApiResponse.WriteAsync(context, new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Success",
            ["details"] = details,
        });
    }

    private async Task DeleteCollectionAsync(HttpContext context, ApiResource resource, RequestTarget target, UserInfo user)
    {
        var (body, dryRun) = (await RequestBody.ReadAsync(context.Request) as JsonObject, WriteOptions.Of(context.Request, user).DryRun);
        var list = await api.Store.ListAsync(resource, target.Namespace.Length > 0 ? target.Namespace : null, context.RequestAborted);
        var deleted = new List<JsonObject>();
        foreach (var item in CollectionReader.Selected(list.Items, Selection.Of(context.Request.Query)))
        {
            try
            {
                var (_, value) = await deleter.DeleteAsync(resource, item.Value.Namespace(), item.Value.Name(), body, user, dryRun, context.RequestAborted);
                deleted.Add(value);
            }
            catch (ApiStatusException error) when (error.Code == HttpStatusCode.NotFound)
            {
                // Another deletion was faster.
            }
        }

        await ApiResponse.WriteAsync(context, CollectionReader.Render(
            resource, deleted, new JsonObject { ["resourceVersion"] = list.Revision.ToString() }, context.Request));
    }

    private async Task BindAsync(HttpContext context, ApiResource resource, RequestTarget target, UserInfo user)
    {
        var body = await RequestBody.ReadObjectAsync(context.Request);
        var node = body.Text("target", "name") ?? throw ApiStatusException.BadRequest("target.name is required");
        await writer.UpdateAsync(resource, target.Namespace, target.Name, "binding", WriteOptions.Of(context.Request, user), live =>
        {
            if (live.Text("spec", "nodeName") is { Length: > 0 } taken)
                throw ApiStatusException.Conflict(resource, target.Name, $"pod {target.Name} is already assigned to node \"{taken}\"");
            live.Child("spec")["nodeName"] = node;
            return live;
        }, isApply: false, context.RequestAborted);
        await ApiResponse.WriteAsync(context, new JsonObject
        {
            ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["code"] = 201,
        }, HttpStatusCode.Created);
    }
}
