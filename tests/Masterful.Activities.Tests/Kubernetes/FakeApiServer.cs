using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using k8s;
using Masterful.Activities.Kubernetes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Masterful.Activities.Tests.Kubernetes;

/// <summary>An HTTP server on a free port that answers as a test says, knows some kinds, and remembers what it was asked.</summary>
public sealed class FakeApiServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<Asked> asked = new();

    private FakeApiServer(WebApplication app) => this.app = app;

    /// <summary>Answers everything but discovery; the count is that of the requests so far, from 1.</summary>
    public Func<HttpContext, int, Task> Answer { get; set; } = (context, _) => Status(context, 404, "NotFound", "not here");

    public ConcurrentDictionary<string, JsonArray> Groups { get; } = new()
    {
        ["/api/v1"] =
        [
            Resource("pods", "Pod"), Resource("secrets", "Secret"), Resource("nodes", "Node", namespaced: false),
            Resource("serviceaccounts", "ServiceAccount"),
        ],
        ["/apis/apps/v1"] = [Resource("deployments", "Deployment"), Resource("deployments/scale", "Scale")],
        ["/apis/rbac.authorization.k8s.io/v1"] = [Resource("clusterroles", "ClusterRole", namespaced: false)],
    };

    public IPEndPoint EndPoint => new(IPAddress.Loopback, new Uri(app.Urls.Single()).Port);

    /// <summary>All requests but those for discovery.</summary>
    public IReadOnlyList<Asked> Requests => asked.Where(a => !Groups.ContainsKey(a.Path)).ToList();

    public int Discoveries => asked.Count(a => Groups.ContainsKey(a.Path));

    public static async Task<FakeApiServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var server = new FakeApiServer(app);
        app.Run(server.HandleAsync);
        await app.StartAsync();
        return server;
    }

    public static JsonObject Resource(string name, string kind, bool namespaced = true) => new()
    {
        ["name"] = name, ["kind"] = kind, ["namespaced"] = namespaced, ["verbs"] = new JsonArray("get", "list"),
    };

    public static Task Json(HttpContext context, JsonNode body, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString());
    }

    public static Task Json(HttpContext context, string body, int status = 200) => Json(context, JsonNode.Parse(body)!, status);

    public static Task Status(HttpContext context, int code, string reason, string message) => Json(
        context,
        new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["code"] = code, ["reason"] = reason, ["message"] = message },
        code);

    /// <summary>Connects to this server, which is quick to give up.</summary>
    public KubernetesApi Connect(KubernetesApiOptions? options = null) => new(
        new KubernetesClientConfiguration { Host = $"http://{EndPoint}", AccessToken = "abc" },
        options ?? new KubernetesApiOptions { RetryFor = TimeSpan.FromSeconds(5) });

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var path = context.Request.Path.Value!;
        asked.Enqueue(new Asked(
            context.Request.Method,
            path,
            context.Request.Query.ToDictionary(q => q.Key, q => q.Value.ToString()),
            context.Request.ContentType,
            context.Request.Headers.Authorization.ToString(),
            await reader.ReadToEndAsync()));
        if (Groups.TryGetValue(path, out var resources))
        {
            await Json(context, new JsonObject { ["kind"] = "APIResourceList", ["resources"] = resources.DeepClone() });
        }
        else if (context.Request.Path.StartsWithSegments("/apis", out var rest) && rest.Value!.Count(c => c == '/') == 2)
        {
            await Status(context, 404, "NotFound", "the server could not find the requested resource");
        }
        else
        {
            await Answer(context, Requests.Count);
        }
    }

    public sealed record Asked(
        string Method, string Path, IReadOnlyDictionary<string, string> Query, string? ContentType, string Authorization, string Body)
    {
        public JsonObject Json => JsonNode.Parse(Body)!.AsObject();
    }
}
