using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using k8s;

namespace Masterful.Activities.Kubernetes;

/// <summary>
/// Sends requests to one API server: signs them, and tries those again that may pass, until a deadline. What may have been
/// carried out is only sent again when doing it twice does no harm.
/// </summary>
internal sealed class ApiTransport : IDisposable
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(3);

    private readonly k8s.Kubernetes client;
    private readonly string? hostName;
    private readonly TimeSpan timeout;
    private readonly KubernetesApiOptions options;

    public ApiTransport(KubernetesClientConfiguration configuration, KubernetesApiOptions options)
    {
        this.options = options;
        hostName = configuration.TlsServerName;
        client = Connect(configuration, options);
        timeout = options.Timeout ?? client.HttpClientTimeout;
    }

    public Uri Server => client.BaseUri;

    public void Dispose() => client.Dispose();

    /// <summary>Sends until an answer of success, and reads it.</summary>
    public async Task<JsonObject> SendAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var deadline = options.Clock.GetUtcNow() + options.RetryFor;
        for (var delay = FirstDelay; ; delay = Min(delay * 2, LongestDelay))
        {
            var (answer, failure, mayRetry) = await AttemptAsync(request, cancellationToken);
            if (answer is not null)
            {
                return answer;
            }

            var wait = failure!.RetryAfter ?? delay * (0.5 + Random.Shared.NextDouble());
            if (!mayRetry || options.Clock.GetUtcNow() + wait >= deadline)
            {
                throw failure;
            }

            await Task.Delay(wait, options.Clock, cancellationToken);
        }
    }

    /// <summary>Sends once and returns the answer before its body has come. Answers other than success are not judged.</summary>
    public async Task<HttpResponseMessage> OpenAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        using var message = request.ToMessage(client.BaseUri, hostName);
        message.Version = options.Multiplexed ? HttpVersion.Version20 : HttpVersion.Version11;
        if (client.Credentials is { } credentials)
        {
            await credentials.ProcessHttpRequestAsync(message, cancellationToken);
        }

        return await client.HttpClient.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>Sends once and reads the answer, whatever its status.</summary>
    public async Task<RawResponse> SendRawAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        using var limit = Limit(cancellationToken);
        try
        {
            using var response = await OpenAsync(request, limit.Token);
            return new RawResponse(response.StatusCode, await response.Content.ReadAsStringAsync(limit.Token));
        }
        catch (Exception e) when (IsTransportFailure(e, cancellationToken))
        {
            throw ApiFailure.FromTransport(request, e);
        }
    }

    public static bool IsTransportFailure(Exception e, CancellationToken caller) =>
        e is HttpRequestException or IOException || (e is OperationCanceledException && !caller.IsCancellationRequested);

    private async Task<(JsonObject? Answer, KubernetesApiException? Failure, bool MayRetry)> AttemptAsync(
        ApiRequest request, CancellationToken cancellationToken)
    {
        using var limit = Limit(cancellationToken);
        try
        {
            using var response = await OpenAsync(request, limit.Token);
            if (!response.IsSuccessStatusCode)
            {
                var failure = await ApiFailure.FromAnswerAsync(request, response, limit.Token);
                return (null, failure, ApiFailure.IsTransient(response.StatusCode, request.Repeatable));
            }

            await using var body = await response.Content.ReadAsStreamAsync(limit.Token);
            return (await JsonNode.ParseAsync(body, cancellationToken: limit.Token) as JsonObject ?? [], null, false);
        }
        catch (Exception e) when (IsTransportFailure(e, cancellationToken))
        {
            var mayRetry = ApiFailure.NeverSent(e) || (request.Repeatable && !ApiFailure.IsUntrusted(e));
            return (null, ApiFailure.FromTransport(request, e), mayRetry);
        }
    }

    private CancellationTokenSource Limit(CancellationToken cancellationToken)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        return limit;
    }

    private static k8s.Kubernetes Connect(KubernetesClientConfiguration configuration, KubernetesApiOptions options)
    {
        // The configuration is the caller's and may serve several clients, so what is added to it is taken back.
        var setup = configuration.FirstMessageHandlerSetup;
        configuration.FirstMessageHandlerSetup = handler =>
        {
            handler.ConnectTimeout = options.ConnectTimeout;

            // A shared connection whose server is gone without a word must not swallow one request after the other.
            handler.KeepAlivePingDelay = options.ConnectTimeout;
            handler.KeepAlivePingTimeout = options.ConnectTimeout;
            handler.EnableMultipleHttp2Connections = true;
            if (options.Resolve is { } resolve)
            {
                handler.ConnectCallback = (context, cancel) => ConnectAsync(resolve(context.DnsEndPoint) ?? context.DnsEndPoint, cancel);
            }

            setup?.Invoke(handler);
        };
        try
        {
            return new k8s.Kubernetes(configuration);
        }
        finally
        {
            configuration.FirstMessageHandlerSetup = setup;
        }
    }

    private static async ValueTask<Stream> ConnectAsync(EndPoint target, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(target, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
