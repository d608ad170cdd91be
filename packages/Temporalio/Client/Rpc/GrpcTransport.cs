using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using Google.Protobuf;
using Temporalio.Exceptions;
using static Temporalio.Exceptions.RpcException;

namespace Temporalio.Client.Rpc;

/// <summary>Unary gRPC calls over HTTP/2; one attempt each.</summary>
internal sealed class GrpcTransport : IDisposable
{
    /// <summary>Version of the official package whose behaviour this follows; servers check it against what they support.</summary>
    public const string ClientVersion = "1.18.0";

    // Timers cannot be set for longer than 49 days.
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(40);

    private static readonly MediaTypeHeaderValue ContentType = new("application/grpc");

    private readonly HttpMessageInvoker invoker;
    private readonly Uri baseAddress;
    private readonly string? hostHeader;

    public GrpcTransport(TemporalConnectionOptions options)
    {
        var target = options.TargetHost ?? throw new ArgumentException("TargetHost is required");
        if (target.Contains("://", StringComparison.Ordinal))
        {
            throw new ArgumentException($"TargetHost is host:port without a scheme, not '{target}'");
        }
        var tls = HttpHandlerFactory.UsesTls(options);
        baseAddress = new Uri($"{(tls ? "https" : "http")}://{target}/");
        hostHeader = tls ? options.Tls?.Domain : null;
        invoker = new HttpMessageInvoker(HttpHandlerFactory.Create(options));
    }

    /// <summary>
    /// One attempt. Throws <see cref="RpcException"/> for every error of server and network, and
    /// <see cref="OperationCanceledException"/> when the caller's token was cancelled.
    /// </summary>
    public async Task<TResponse> UnaryAsync<TResponse>(
        GrpcCall call, IMessage request, MessageParser<TResponse> parser, CancellationToken cancellationToken)
        where TResponse : IMessage<TResponse>
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(call.Timeout < LongestTimeout ? call.Timeout : LongestTimeout);
        try
        {
            using var message = CreateRequest(call, request);
            using var response = await invoker.SendAsync(message, deadline.Token).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(deadline.Token).ConfigureAwait(false);
            if (GrpcStatusReader.ErrorOf(response) is { } error)
            {
                throw error;
            }
            var encoding = response.Headers.TryGetValues("grpc-encoding", out var values) ? values.FirstOrDefault() : null;
            return GrpcFrame.Decode(body, encoding, parser);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            // Not the caller: the deadline, or the handler's own limit for connecting.
            throw deadline.IsCancellationRequested
                ? new RpcException(StatusCode.DeadlineExceeded, $"{call.Method} took longer than {call.Timeout}", null, e)
                : new RpcException(StatusCode.Unavailable, $"cannot connect to {baseAddress.Authority}: {e.Message}", null, e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new RpcException(StatusCode.Unavailable, $"{baseAddress.Authority}: {Innermost(e).Message}", null, e);
        }
    }

    public void Dispose() => invoker.Dispose();

    private static Exception Innermost(Exception e) => e.GetBaseException();

    private static string FormatTimeout(TimeSpan timeout)
    {
        // At most eight digits are allowed, so long deadlines are given in seconds.
        var milliseconds = Math.Max(1, (long)timeout.TotalMilliseconds);
        return milliseconds < 100_000_000
            ? milliseconds.ToString(CultureInfo.InvariantCulture) + "m"
            : Math.Min(99_999_999, milliseconds / 1000).ToString(CultureInfo.InvariantCulture) + "S";
    }

    private HttpRequestMessage CreateRequest(GrpcCall call, IMessage request)
    {
        var content = new ByteArrayContent(GrpcFrame.Encode(request));
        content.Headers.ContentType = ContentType;
        var message = new HttpRequestMessage(HttpMethod.Post, new Uri(baseAddress, $"{call.Service}/{call.Method}"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        message.Headers.Host = hostHeader;
        message.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        message.Headers.TryAddWithoutValidation("grpc-accept-encoding", "identity,gzip");
        message.Headers.TryAddWithoutValidation("grpc-timeout", FormatTimeout(call.Timeout));
        message.Headers.TryAddWithoutValidation("user-agent", $"temporal-dotnet/{ClientVersion}");
        foreach (var (name, value) in call.Headers)
        {
            message.Headers.Remove(name);
            message.Headers.TryAddWithoutValidation(name, value);
        }
        return message;
    }
}
