using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Masterful.Activities.Verification;

/// <summary>Asks the API as the node's kubelet does, over connections that follow the API's name within a second.</summary>
internal sealed class KubeletTransport : IProbeTransport
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);
    private readonly HttpClient http;
    private readonly string node;

    /// <param name="credential">The kubelet's.</param>
    /// <param name="host">Name of the API; its port is the one that the kubelet uses.</param>
    /// <param name="node">Name of the Node.</param>
    /// <param name="resolver">Finds the name.</param>
    public KubeletTransport(KubeletCredential credential, string host, string node, NodeResolver resolver)
    {
        this.node = node;
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = Limit,
            ConnectCallback = (context, token) => resolver.ConnectAsync(context.DnsEndPoint, token),
            PooledConnectionLifetime = Limit,
            SslOptions = credential.Tls.Options(),
            UseProxy = false,
            AllowAutoRedirect = false,
        };
        http = new HttpClient(handler)
        {
            BaseAddress = new UriBuilder(credential.Server) { Host = host }.Uri,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        http.DefaultRequestHeaders.UserAgent.ParseAdd("masterful-probe");
        http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
    }

    /// <inheritdoc/>
    public Task<int> ReadAsync(CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, $"api/v1/nodes/{Uri.EscapeDataString(node)}", null, "", cancellationToken);

    /// <inheritdoc/>
    public Task<int> CreateAsync(string name, DateTimeOffset now, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, "api/v1/namespaces/default/events", Event(name, now), "application/json", cancellationToken);

    /// <inheritdoc/>
    public Task<int> PatchAsync(string name, long count, DateTimeOffset now, CancellationToken cancellationToken) => SendAsync(
        HttpMethod.Patch,
        $"api/v1/namespaces/default/events/{Uri.EscapeDataString(name)}",
        new JsonObject { ["count"] = count, ["lastTimestamp"] = Time(now) },
        "application/merge-patch+json",
        cancellationToken);

    /// <inheritdoc/>
    public async Task<int> WatchAsync(Action opened, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, $"api/v1/nodes?watch=true&timeoutSeconds=600&fieldSelector={Uri.EscapeDataString($"metadata.name={node}")}");
        using var response = await LimitedAsync(
            token => http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token), cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return (int)response.StatusCode;
        }

        opened();
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await stream.CopyToAsync(Stream.Null, cancellationToken);
        return (int)response.StatusCode;
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task<int> SendAsync(HttpMethod method, string path, JsonObject? body, string type, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, type);
        }

        // The body is read too: an answer that breaks off is none.
        using var response = await LimitedAsync(token => http.SendAsync(request, HttpCompletionOption.ResponseContentRead, token), cancellationToken);
        return (int)response.StatusCode;
    }

    private static async Task<T> LimitedAsync<T>(Func<CancellationToken, Task<T>> send, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        return await send(limit.Token);
    }

    private JsonObject Event(string name, DateTimeOffset now) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Event",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "default" },
        ["involvedObject"] = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Node", ["name"] = node, ["uid"] = node },
        ["reason"] = "MasterfulProbe",
        ["message"] = "Measures how long the API is away while the control plane moves.",
        ["type"] = "Normal",
        ["count"] = 1,
        ["firstTimestamp"] = Time(now),
        ["lastTimestamp"] = Time(now),
        ["source"] = new JsonObject { ["component"] = "masterful", ["host"] = node },
    };

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
