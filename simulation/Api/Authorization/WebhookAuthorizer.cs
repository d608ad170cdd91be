using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Masterful.Simulation.Api;

/// <summary>
/// A webhook of an AuthorizationConfiguration. Of its match conditions it understands the form <c>'group' in request.groups</c>; with any
/// other the webhook is asked always.
/// </summary>
internal sealed partial class WebhookAuthorizer : IAuthorizer, IDisposable
{
    private static readonly TimeSpan FailureMemory = TimeSpan.FromSeconds(5);
    private readonly HttpClient http;
    private readonly string name;
    private readonly string url;
    private readonly bool failsClosed;
    private readonly IReadOnlyList<string> groups;
    private readonly TimeProvider time;
    private (string Problem, DateTimeOffset Until)? failure;

    public WebhookAuthorizer(string name, JsonNode webhook, JsonObject kubeconfig, Func<DnsEndPoint, EndPoint?> resolve, TimeProvider time)
    {
        (this.name, this.time) = (name, time);
        failsClosed = webhook.Text("failurePolicy") == "Deny";
        groups = webhook.Elements("matchConditions").Select(condition => GroupCondition().Match(condition.Text("expression") ?? ""))
            .Where(match => match.Success).Select(match => match.Groups["group"].Value).ToList();
        var cluster = kubeconfig.Elements("clusters").FirstOrDefault().At("cluster");
        url = cluster.Text("server") ?? throw new InvalidDataException($"the kubeconfig of the authorization webhook \"{name}\" names no server");
        var authorities = new X509Certificate2Collection();
        if (cluster.Text("certificate-authority-data") is { } data) authorities.ImportFromPem(Encoding.UTF8.GetString(Convert.FromBase64String(data)));
        http = new HttpClient(Dialer.Handler(resolve, authorities)) { Timeout = TimeSpan.FromSeconds(2) };
    }

    public async ValueTask<AuthorizationDecision> AuthorizeAsync(RequestAttributes request, CancellationToken cancellationToken)
    {
        if (groups.Count > 0 && !groups.All(request.User.Groups.Contains)) return AuthorizationDecision.NoOpinion("");
        if (failure is { } recent && time.GetUtcNow() < recent.Until) return Failed(recent.Problem);
        try
        {
            using var content = new ByteArrayContent(ObjectJson.ToBytes(Review(request)));
            content.Headers.ContentType = new("application/json");
            using var response = await http.PostAsync(url, content, cancellationToken);
            response.EnsureSuccessStatusCode();
            var status = ObjectJson.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken))["status"];
            var reason = status.Text("reason") ?? "";
            if (status.At("allowed")?.GetValue<bool>() == true) return AuthorizationDecision.Allow(reason);
            return status.At("denied")?.GetValue<bool>() == true ? AuthorizationDecision.Deny(reason) : AuthorizationDecision.NoOpinion(reason);
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException or IOException or JsonException && !cancellationToken.IsCancellationRequested)
        {
            var problem = $"Post \"{url}\": {(error is OperationCanceledException ? "context deadline exceeded" : error.GetBaseException().Message)}";
            failure = (problem, time.GetUtcNow() + FailureMemory);
            return Failed(problem);
        }
    }

    public void Dispose() => http.Dispose();

    private AuthorizationDecision Failed(string problem) =>
        failsClosed ? AuthorizationDecision.Deny($"webhook \"{name}\": {problem}") : AuthorizationDecision.NoOpinion("");

    private static JsonObject Review(RequestAttributes request)
    {
        var spec = new JsonObject { ["user"] = request.User.Name, ["groups"] = new JsonArray(request.User.Groups.Select(group => (JsonNode?)group).ToArray()) };
        if (request.IsResourceRequest)
        {
            spec["resourceAttributes"] = new JsonObject
            {
                ["verb"] = request.Verb, ["group"] = request.ApiGroup, ["version"] = request.ApiVersion, ["resource"] = request.Resource,
                ["subresource"] = request.Subresource, ["namespace"] = request.Namespace, ["name"] = request.Name,
            };
        }
        else
        {
            spec["nonResourceAttributes"] = new JsonObject { ["verb"] = request.Verb, ["path"] = request.Path };
        }

        return new JsonObject { ["apiVersion"] = "authorization.k8s.io/v1", ["kind"] = "SubjectAccessReview", ["spec"] = spec };
    }

    [GeneratedRegex("^'(?<group>[^']+)' in request\\.groups$", RegexOptions.ExplicitCapture)]
    private static partial Regex GroupCondition();
}
