using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Temporalio.Tests.Support;

/// <summary>A gRPC endpoint on a free port whose methods a test defines; unknown methods are unimplemented.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, Func<HttpContext, byte[], Task>> methods = new();

    private FakeServer(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.Http2.MaxStreamsPerConnection = 100;
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2);
        });
        app = builder.Build();
        app.MapPost("/{service}/{method}", AnswerAsync);
    }

    public string Target => new Uri(app.Urls.First()).Authority;

    public int Port => new Uri(app.Urls.First()).Port;

    /// <summary>Headers of the last request for each method.</summary>
    public ConcurrentDictionary<string, IHeaderDictionary> Headers { get; } = new();

    public static async Task<FakeServer> StartAsync(int port = 0)
    {
        var server = new FakeServer(port);
        await server.app.StartAsync();
        return server;
    }

    /// <summary>Answers a method with what the function returns.</summary>
    public FakeServer On<TRequest, TResponse>(string method, Func<TRequest, CancellationToken, Task<TResponse>> answer)
        where TRequest : IMessage<TRequest>, new()
        where TResponse : IMessage<TResponse>
    {
        methods[method] = async (context, body) =>
        {
            var request = new MessageParser<TRequest>(() => new TRequest()).ParseFrom(body);
            TResponse response;
            try
            {
                response = await answer(request, context.RequestAborted);
            }
            catch (FakeStatusException status)
            {
                Fail(context, status);
                return;
            }
            await SendAsync(context, response.ToByteArray(), gzip: false);
        };
        return this;
    }

    public FakeServer On<TRequest, TResponse>(string method, Func<TRequest, TResponse> answer)
        where TRequest : IMessage<TRequest>, new()
        where TResponse : IMessage<TResponse> =>
        On<TRequest, TResponse>(method, (request, _) => Task.FromResult(answer(request)));

    public FakeServer OnRaw(string method, Func<HttpContext, byte[], Task> answer)
    {
        methods[method] = answer;
        return this;
    }

    public static async Task SendAsync(HttpContext context, byte[] message, bool gzip)
    {
        if (gzip)
        {
            using var target = new MemoryStream();
            await using (var stream = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true))
            {
                await stream.WriteAsync(message);
            }
            message = target.ToArray();
            context.Response.Headers["grpc-encoding"] = "gzip";
        }
        context.Response.ContentType = "application/grpc";
        var frame = new byte[5 + message.Length];
        frame[0] = gzip ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame.AsSpan(5));
        await context.Response.Body.WriteAsync(frame);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    private static void Fail(HttpContext context, FakeStatusException status)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = status.Code.ToString();
        context.Response.Headers["grpc-message"] = Uri.EscapeDataString(status.Message);
        if (status.Details != null)
        {
            context.Response.Headers["grpc-status-details-bin"] = Convert.ToBase64String(status.Details).TrimEnd('=');
        }
    }

    private async Task AnswerAsync(HttpContext context, string service, string method)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer);
        Headers[method] = context.Request.Headers;
        if (methods.TryGetValue(method, out var answer))
        {
            await answer(context, buffer.ToArray()[5..]);
        }
        else
        {
            Fail(context, new FakeStatusException(12, $"unknown method {service}/{method}"));
        }
    }
}
