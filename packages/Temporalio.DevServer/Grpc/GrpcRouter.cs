using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Temporalio.DevServer.Security;

namespace Temporalio.DevServer.Grpc;

/// <summary>Maps gRPC methods to handlers and turns their results and exceptions into answers.</summary>
internal sealed class GrpcRouter(ILogger logger, ApiKeyCheck access, CancellationToken stopping)
{
    // Deadlines are Task.Delay's business, whose limit is below what clients may ask for.
    private static readonly TimeSpan LongestDeadline = TimeSpan.FromDays(1);
    private readonly Dictionary<string, Func<byte[], CallContext, Task<IMessage>>> methods = new(StringComparer.Ordinal);

    public void Map<TRequest, TResponse>(string service, string method, Func<TRequest, CallContext, Task<TResponse>> handler)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>
    {
        var parser = new MessageParser<TRequest>(() => new TRequest());
        methods.Add($"/{service}/{method}", async (bytes, context) => await handler(Parse(parser, bytes), context));
    }

    public async Task HandleAsync(HttpContext http)
    {
        var path = http.Request.Path.Value ?? string.Empty;
        var remaining = GrpcCodec.ParseTimeout(http.Request.Headers["grpc-timeout"].ToString());
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        if (remaining is { } time && time < LongestDeadline)
        {
            cancellation.CancelAfter(time);
        }

        try
        {
            access.Require(http.Request);
            if (!methods.TryGetValue(path, out var method))
            {
                throw new GrpcException(GrpcCode.Unimplemented, $"Method {path} is not implemented by this server.");
            }

            var request = await GrpcCodec.ReadMessageAsync(http.Request, cancellation.Token);
            var response = await method(request, new CallContext(remaining, cancellation.Token));
            await GrpcCodec.WriteMessageAsync(http.Response, response, CancellationToken.None);
        }
        catch (Exception error) when (!http.Response.HasStarted)
        {
            GrpcCodec.WriteStatus(http.Response, Explain(error, path, http.RequestAborted).ToStatus());
        }
        catch (Exception error)
        {
            logger.LogDebug(error, "The answer of {Method} did not reach the client", path);
        }
    }

    private static TRequest Parse<TRequest>(MessageParser<TRequest> parser, byte[] bytes)
        where TRequest : class, IMessage<TRequest>
    {
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw GrpcException.InvalidArgument($"The request cannot be parsed: {error.Message}");
        }
    }

    private GrpcException Explain(Exception error, string path, CancellationToken aborted)
    {
        switch (error)
        {
            case GrpcException known:
                logger.LogDebug("{Method} answered {Code}: {Message}", path, known.Code, known.Message);
                return known;
            case OperationCanceledException when stopping.IsCancellationRequested:
                return GrpcException.Unavailable("The server is stopping.");
            case OperationCanceledException when aborted.IsCancellationRequested:
                return new GrpcException(GrpcCode.Cancelled, "The client cancelled the call.");
            case OperationCanceledException:
                return new GrpcException(GrpcCode.DeadlineExceeded, "context deadline exceeded");
            case ObjectDisposedException when stopping.IsCancellationRequested:
                return GrpcException.Unavailable("The server is stopping.");
            case SqliteException { SqliteErrorCode: 13 } full:
                logger.LogError(full, "{Method} failed: the disk is full", path);
                return GrpcException.Unavailable("The server's disk is full.");
            default:
                logger.LogError(error, "{Method} failed", path);
                return new GrpcException(GrpcCode.Internal, $"Internal error: {error.Message}");
        }
    }
}
