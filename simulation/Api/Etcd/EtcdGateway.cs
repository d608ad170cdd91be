using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>One etcd, or the members of one cluster, over etcd's own JSON gateway and mutual TLS.</summary>
internal sealed class EtcdGateway : IDisposable
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);
    private readonly HttpClient http;
    private readonly IReadOnlyList<string> endpoints;
    private int preferred;

    public EtcdGateway(IReadOnlyList<string> endpoints, EtcdObjectStoreOptions options)
    {
        this.endpoints = endpoints;
        var handler = Dialer.Handler(options.Resolve, options.CertificateAuthorities);
        if (options.ClientCertificate is { } certificate)
        {
            handler.SslOptions.ClientCertificates = [certificate];
            // Servers may name the CAs they want; etcd's is private, so offer the certificate whatever they say.
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }

        http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public async Task<JsonObject> CallAsync(string path, JsonObject body, CancellationToken cancellationToken)
    {
        Exception? last = null;
        for (var attempt = 0; attempt < endpoints.Count; attempt++)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(CallTimeout);
            try
            {
                using var response = await http.SendAsync(Request(path, body), limit.Token);
                var answer = await response.Content.ReadAsByteArrayAsync(limit.Token);
                return response.IsSuccessStatusCode ? ObjectJson.Parse(answer) : throw Failed(Encoding.UTF8.GetString(answer));
            }
            catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                last = error;
                preferred++;
            }
        }

        throw ApiStatusException.Internal($"etcd at {string.Join(", ", endpoints)} cannot be reached: {Describe(last!)}");
    }

    /// <summary>The messages of a watch, until the connection ends.</summary>
    public async IAsyncEnumerable<JsonObject> WatchAsync(JsonObject create, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await http.SendAsync(
            Request("/v3/watch", new JsonObject { ["create_request"] = create }), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken), Encoding.UTF8, false, 1 << 16);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0) continue;
            var message = ObjectJson.Parse(Encoding.UTF8.GetBytes(line));
            yield return message["result"] as JsonObject ?? throw Failed(line);
        }
    }

    public void NextEndpoint() => preferred++;

    public void Dispose() => http.Dispose();

    public static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    /// <summary>The key right after all keys with a prefix, encoded.</summary>
    public static string EncodeEnd(string prefix)
    {
        var bytes = Encoding.UTF8.GetBytes(prefix);
        bytes[^1]++;
        return Convert.ToBase64String(bytes);
    }

    /// <summary>Numbers of 64 bits travel as text.</summary>
    public static long Number(JsonNode? value, params ReadOnlySpan<string> path) => long.TryParse(value.Text(path), out var number) ? number : value.Number(path) ?? 0;

    private HttpRequestMessage Request(string path, JsonObject body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, endpoints[(preferred & int.MaxValue) % endpoints.Count].TrimEnd('/') + path);
        request.Content = new ByteArrayContent(ObjectJson.ToBytes(body));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return request;
    }

    private static ApiStatusException Failed(string answer) => ApiStatusException.Internal($"etcd answered: {answer}");

    private static string Describe(Exception error) => error is OperationCanceledException ? "context deadline exceeded" : error.GetBaseException().Message;
}
