using System.Net;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Temporalio.Api.Common.V1;
using Temporalio.Exceptions;

namespace Masterful.Worker.Hosting.Codec;

/// <summary>
/// Decrypts payloads for the Temporal UI and CLI: <c>POST /encode</c> and <c>POST /decode</c> with the JSON of <c>Payloads</c>. Who reaches it
/// reads every payload, so it answers loopback unless TLS and a token guard it, and no page of an origin that is not listed.
/// </summary>
internal sealed class CodecServer : IAsyncDisposable
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));
    private readonly WebApplication app;
    private readonly PayloadKeyRing keys;
    private readonly CodecServerOptions options;
    private readonly ILogger logger;

    private CodecServer(WebApplication app, PayloadKeyRing keys, CodecServerOptions options, ILogger logger)
    {
        (this.app, this.keys, this.options, this.logger) = (app, keys, options, logger);
        app.Run(HandleAsync);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Listens.</summary>
    /// <exception cref="InvalidOperationException">It would listen away from loopback without TLS and token.</exception>
    public static async Task<CodecServer> StartAsync(
        PayloadKeyRing keys, CodecServerOptions options, ILoggerFactory loggers, CancellationToken cancellationToken = default)
    {
        if (!IPAddress.IsLoopback(options.Listen.Address) && (options.Token is null || options.Certificate is null))
        {
            throw new InvalidOperationException($"{options.Listen} is not a loopback address: the codec endpoint needs --token-file and --certificate there, since it decrypts for whoever asks.");
        }

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(options.Listen, listen =>
            {
                if (options.Certificate is not null)
                {
                    listen.UseHttps(options.Certificate);
                }
            });
        });
        var app = builder.Build();
        var server = new CodecServer(app, keys, options, loggers.CreateLogger("masterful.codec"));
        await app.StartAsync(cancellationToken);
        server.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var origin = context.Request.Headers.Origin.ToString();
        var status = Refusal(context.Request, origin);
        if (status == StatusCodes.Status200OK)
        {
            if (origin.Length > 0)
            {
                context.Response.Headers.AccessControlAllowOrigin = origin;
                context.Response.Headers.Vary = "Origin";
            }

            status = HttpMethods.IsOptions(context.Request.Method) ? Preflight(context.Response) : await AnswerAsync(context);
        }

        if (!context.Response.HasStarted)
        {
            context.Response.StatusCode = status;
        }

        logger.LogInformation("{Method} {Path} for {Namespace} from {Origin}: {Status}", context.Request.Method, context.Request.Path.Value, NamespaceOf(context.Request), origin, status);
    }

    private int Refusal(HttpRequest request, string origin)
    {
        if (origin.Length > 0 && !options.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase))
        {
            return StatusCodes.Status403Forbidden;
        }

        if (request.Path.Value is not ("/encode" or "/decode"))
        {
            return StatusCodes.Status404NotFound;
        }

        // A preflight never bears a token.
        if (HttpMethods.IsOptions(request.Method))
        {
            return StatusCodes.Status200OK;
        }

        if (!HttpMethods.IsPost(request.Method))
        {
            return StatusCodes.Status405MethodNotAllowed;
        }

        return options.Token is null || Same(request.Headers.Authorization.ToString(), "Bearer " + options.Token)
            ? StatusCodes.Status200OK
            : StatusCodes.Status401Unauthorized;
    }

    private static int Preflight(HttpResponse response)
    {
        response.Headers.AccessControlAllowMethods = "POST, OPTIONS";
        response.Headers.AccessControlAllowHeaders = "Content-Type, X-Namespace, Authorization";
        response.Headers.AccessControlMaxAge = "600";
        return StatusCodes.Status204NoContent;
    }

    private async Task<int> AnswerAsync(HttpContext context)
    {
        // A buffered answer, so that the status is known before the first byte of it leaves.
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var codec = new EncryptingPayloadCodec(keys, NamespaceOf(context.Request));
        try
        {
            var asked = Parser.Parse<Payloads>(await reader.ReadToEndAsync(context.RequestAborted));
            var answer = new Payloads();
            answer.Payloads_.AddRange(await (context.Request.Path.Value == "/encode" ? codec.EncodeAsync(asked.Payloads_) : codec.DecodeAsync(asked.Payloads_)));
            await WriteAsync(context.Response, StatusCodes.Status200OK, JsonFormatter.Default.Format(answer));
            return StatusCodes.Status200OK;
        }
        catch (Exception problem) when (problem is InvalidProtocolBufferException or InvalidJsonException or ApplicationFailureException)
        {
            var words = problem is ApplicationFailureException ? problem.Message : "The body is not the JSON of temporal.api.common.v1.Payloads.";
            await WriteAsync(context.Response, StatusCodes.Status400BadRequest, System.Text.Json.JsonSerializer.Serialize(new { message = words }));
            return StatusCodes.Status400BadRequest;
        }
    }

    private static async Task WriteAsync(HttpResponse response, int status, string json)
    {
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        await response.WriteAsync(json);
    }

    private string NamespaceOf(HttpRequest request) => request.Headers["X-Namespace"].ToString() is { Length: > 0 } named ? named : options.Namespace;

    private static bool Same(string given, string expected) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(expected)));
}
