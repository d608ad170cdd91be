using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Masterful.Simulation.Api;

/// <summary>The way of every request: who is it, may they, what do they get; and one audit line at the end.</summary>
internal sealed class RequestPipeline : IAsyncDisposable
{
    private static readonly HashSet<string> AlwaysAllowed = ["/healthz", "/livez", "/readyz"];
    private readonly ApiContext api;
    private readonly AuditLog audit;
    private readonly Discovery discovery;
    private readonly ResourceHandler handler;
    private readonly WebhookAdmission webhooks;
    private readonly CustomResourceDefinitions definitions;

    private RequestPipeline(ApiContext api, CustomResourceDefinitions definitions)
    {
        this.api = api;
        this.definitions = definitions;
        audit = new AuditLog(api.Options.Name, api.Options.AuditLogFile, api.Time);
        discovery = new Discovery(api);
        webhooks = new WebhookAdmission(api.Store, api.Resources, api.Options.Resolve, api.Time);
        IAdmission admission = api.Options.ValidatesGardener
            ? new AdmissionChain(webhooks, new GardenAdmission(api.Store, api.Resources, api.Options.Authorizer))
            : webhooks;
        handler = new ResourceHandler(api,
            new ObjectWriter(api.Store, api.Resources, admission, new ServiceAddresses(api.Store, api.Resources, api.ServiceRange), api.Time),
            new ObjectDeleter(api.Store, api.Resources, admission, api.Time));
    }

    public static async Task<RequestPipeline> CreateAsync(ApiServerOptions options, CancellationToken stopping)
    {
        var keys = options.ServiceAccountKeys is { } given ? new KeyRing(given) : null;
        var api = new ApiContext(options, new Authenticator(options, keys), keys, stopping);
        return new RequestPipeline(api, await CustomResourceDefinitions.StartAsync(options.Store, options.Resources, options.Time, stopping));
    }

    public async Task HandleAsync(HttpContext context)
    {
        UserInfo? user = null;
        string? note = null;
        var (verb, path) = (context.Request.Method.ToLowerInvariant(), context.Request.Path.Value ?? "/");
        context.Response.Headers["Audit-Id"] = Guid.NewGuid().ToString();
        context.Response.Headers.CacheControl = "no-cache, private";
        try
        {
            var outcome = await AuthenticateAsync(context);
            user = outcome.User ?? throw new ApiStatusException(HttpStatusCode.Unauthorized, "Unauthorized", "Unauthorized", null) { Data = { ["note"] = outcome.Error } };
            var target = RequestTarget.Of(context.Request);
            verb = target.Verb;
            await AuthorizeAsync(target, user, context);
            if (target.IsResource)
            {
                if (!api.Resources.TryFind(target.Group, target.Version, target.Resource, out _))
                    await definitions.CatchUpAsync(target.Group, target.Resource, context.RequestAborted);
                await handler.HandleAsync(context, target, user);
            }
            else await PathAsync(context, path);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested || api.Stopping.IsCancellationRequested)
        {
            context.Abort();
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            var status = error as ApiStatusException ?? ApiStatusException.Internal(error.Message);
            note = error.Data["note"] as string ?? status.Message;
            await ApiResponse.WriteAsync(context, status.ToStatus(), status.Code);
        }
        finally
        {
            audit.Write(user, verb, path, context.Response.StatusCode, note);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await definitions.DisposeAsync();
        webhooks.Dispose();
        audit.Dispose();
    }

    private async Task<AuthenticationOutcome> AuthenticateAsync(HttpContext context)
    {
        try
        {
            return await api.Authenticator.AuthenticateAsync(context);
        }
        catch (ApiStatusException error)
        {
            // Without its store a server cannot tell whether a token is still good, so it is not.
            return AuthenticationOutcome.Refused(error.Message);
        }
    }

    private async Task AuthorizeAsync(RequestTarget target, UserInfo user, HttpContext context)
    {
        if (AlwaysAllowed.Contains(target.Path)) return;
        var attributes = target.ToAttributes(user, context.Request.Query);
        var decision = await api.Options.Authorizer.AuthorizeAsync(attributes, context.RequestAborted);
        if (!decision.Allowed) throw Forbidden(attributes, decision);
    }

    private static ApiStatusException Forbidden(RequestAttributes request, AuthorizationDecision decision)
    {
        var reason = decision.Reason.Length > 0 ? $": {decision.Reason}" : "";
        if (!request.IsResourceRequest)
            return new(HttpStatusCode.Forbidden, "Forbidden", $"forbidden: User \"{request.User.Name}\" cannot {request.Verb} path \"{request.Path}\"{reason}", []);
        var qualified = request.ApiGroup.Length == 0 ? request.Resource : $"{request.Resource}.{request.ApiGroup}";
        var where = request.Namespace.Length > 0 ? $"in the namespace \"{request.Namespace}\"" : "at the cluster scope";
        var what = request.Name.Length > 0 ? $"{qualified} \"{request.Name}\" is forbidden" : $"{qualified} is forbidden";
        return new(HttpStatusCode.Forbidden, "Forbidden",
            $"{what}: User \"{request.User.Name}\" cannot {request.Verb} resource \"{request.ResourceWithSubresource}\" in API group \"{request.ApiGroup}\" {where}{reason}",
            new JsonObject { ["name"] = request.Name, ["group"] = request.ApiGroup, ["kind"] = request.Resource });
    }

    private async Task PathAsync(HttpContext context, string path)
    {
        var normal = path.Length > 1 ? path.TrimEnd('/') : path;
        if (normal is "/healthz" or "/livez" or "/readyz") await HealthAsync(context, normal[1..]);
        else if (normal == "/") await ApiResponse.WriteAsync(context, new JsonObject { ["paths"] = new JsonArray("/api", "/apis", "/healthz", "/livez", "/readyz", "/version") });
        else if (normal == "/openid/v1/jwks" && api.Keys is { } keys) await ApiResponse.WriteKeysAsync(context, keys.ToJwks());
        else if (discovery.Find(normal) is { } document) await ApiResponse.WriteAsync(context, document);
        else await ApiResponse.WriteTextAsync(context, "404 page not found\n", HttpStatusCode.NotFound);
    }

    private async Task HealthAsync(HttpContext context, string check)
    {
        var problem = await api.Store.ProblemAsync(context.RequestAborted);
        if (problem is null) await ApiResponse.WriteTextAsync(context, "ok");
        else await ApiResponse.WriteTextAsync(context, $"[+]ping ok\n[-]etcd failed: {problem}\n{check} check failed\n", HttpStatusCode.InternalServerError);
    }
}
