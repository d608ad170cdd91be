using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace Masterful.Simulation.Actors;

/// <summary>
/// The HTTP client of the simulation's actors. They talk to API servers as their real counterparts do, over TLS with their
/// own credentials, so that what a server refuses is refused to them too.
/// </summary>
public sealed class KubeClient : IDisposable
{
    private readonly HttpClient http;
    private readonly KubeClientOptions options;

    public KubeClient(KubeClientOptions options)
    {
        this.options = options;
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            UseProxy = false,
            ConnectCallback = ConnectAsync,
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = Validate },
        };
        if (options.ClientCertificate is { } certificate)
        {
            handler.SslOptions.ClientCertificates = [certificate];
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }

        http = new HttpClient(handler) { BaseAddress = options.Server, Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>The object, or null when the server says 404.</summary>
    public Task<JsonObject?> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, null, "application/json", cancellationToken, HttpStatusCode.NotFound);

    /// <summary>A collection's items; none when the server does not know the resource.</summary>
    public async Task<IReadOnlyList<JsonObject>> ListAsync(string path, CancellationToken cancellationToken) =>
        await GetAsync(path, cancellationToken) is { } list && list["items"] is JsonArray items ? [.. items.OfType<JsonObject>()] : [];

    /// <summary>Creates; null when an object of that name is there already.</summary>
    public Task<JsonObject?> CreateAsync(string path, JsonObject value, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, value, "application/json", cancellationToken, HttpStatusCode.Conflict);

    /// <summary>Replaces; null when it changed in between or is gone.</summary>
    public Task<JsonObject?> ReplaceAsync(string path, JsonObject value, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, path, value, "application/json", cancellationToken, HttpStatusCode.Conflict, HttpStatusCode.NotFound);

    /// <summary>Merge patch; null when the object is gone.</summary>
    public Task<JsonObject?> PatchAsync(string path, JsonObject patch, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Patch, path, patch, "application/merge-patch+json", cancellationToken, HttpStatusCode.NotFound);

    /// <summary>Merge patch of the object as it was seen; null when it is another by now, or gone.</summary>
    public Task<JsonObject?> PatchSeenAsync(string path, JsonObject seen, JsonObject patch, CancellationToken cancellationToken)
    {
        var conditional = (JsonObject)patch.DeepClone();
        if (conditional["metadata"] is not JsonObject metadata) conditional["metadata"] = metadata = [];
        metadata["resourceVersion"] = seen.TextAt("metadata", "resourceVersion");
        return SendAsync(HttpMethod.Patch, path, conditional, "application/merge-patch+json", cancellationToken, HttpStatusCode.Conflict, HttpStatusCode.NotFound);
    }

    /// <summary>Deletes; gone already is as good.</summary>
    public Task DeleteAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, path, null, "application/json", cancellationToken, HttpStatusCode.NotFound);

    /// <summary>A plain GET, for paths such as <c>/readyz</c>.</summary>
    public async Task<HttpStatusCode> ProbeAsync(string path, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(5));
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        Authenticate(request);
        using var response = await http.SendAsync(request, deadline.Token);
        return response.StatusCode;
    }

    /// <summary>The events of a watch until the server ends it.</summary>
    public async IAsyncEnumerable<JsonObject> WatchAsync(string path, string resourceVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var separator = path.Contains('?') ? '&' : '?';
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{path}{separator}watch=true&resourceVersion={resourceVersion}");
        Authenticate(request);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (JsonNode.Parse(line) is JsonObject change) yield return change;
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<JsonObject?> SendAsync(
        HttpMethod method, string path, JsonObject? body, string contentType, CancellationToken cancellationToken, params HttpStatusCode[] nothing)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(15));
        using var request = new HttpRequestMessage(method, path);
        Authenticate(request);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        }

        using var response = await http.SendAsync(request, deadline.Token);
        if (nothing.Contains(response.StatusCode)) return null;
        var text = await response.Content.ReadAsStringAsync(deadline.Token);
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"{method} {path}: {(int)response.StatusCode} {text}", null, response.StatusCode);
        return JsonNode.Parse(text) as JsonObject;
    }

    private void Authenticate(HttpRequestMessage request)
    {
        if (options.BearerToken?.Invoke() is { } token) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (options.Resolve?.Invoke(context.DnsEndPoint.Host) is { } address)
                await socket.ConnectAsync(new IPEndPoint(address, context.DnsEndPoint.Port), cancellationToken);
            else
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) return false;
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(options.CertificateAuthorities);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using var leaf = new X509Certificate2(certificate);
        return own.Build(leaf);
    }
}
