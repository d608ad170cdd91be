using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Masterful.Activities.Tests.Artifacts.S3;

/// <summary>
/// As much of S3 as the store uses, in this process: it verifies every signature and checksum and keeps everything in memory. Tests look
/// into the bucket and make the server fail.
/// </summary>
internal sealed class S3Server : IAsyncDisposable
{
    public const string BucketName = "moves";
    public const string AccessKey = "AKIDMASTERFUL";
    public const string SecretKey = "not+a/secret+of+anybody";
    private readonly WebApplication app;
    private int handling;

    private S3Server(WebApplication app, TimeProvider clock)
    {
        this.app = app;
        Bucket = new Bucket(clock);
        app.Run(HandleAsync);
    }

    public Bucket Bucket { get; }

    public string Endpoint { get; private set; } = "";

    /// <summary>Every request as <c>METHOD operation key</c>, and each encoding that a body came in.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Whether no request is under way, not even one whose client has given up.</summary>
    public bool Idle => Volatile.Read(ref handling) == 0;

    public ConcurrentDictionary<string, int> Encodings { get; } = new();

    /// <summary>Asked before each request is answered; true breaks the connection instead.</summary>
    public Func<S3Request, bool> Breaks { get; set; } = _ => false;

    /// <summary>How many bytes of an object are sent before the connection breaks, once; 0 for all of them.</summary>
    public int BreakAfter { get; set; }

    public static async Task<S3Server> StartAsync(TimeProvider? clock = null, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                if (certificate is not null)
                {
                    listen.UseHttps(certificate);
                }
            });
        });
        if (certificate is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        var app = builder.Build();
        var server = new S3Server(app, clock ?? TimeProvider.System);
        await app.StartAsync();
        server.Endpoint = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        Interlocked.Increment(ref handling);
        try
        {
            var signature = Signature.Verify(context, AccessKey, SecretKey);
            var request = await S3Request.ReadAsync(context, signature);
            Requests.Enqueue($"{context.Request.Method} {request.Operation} {request.Key}".TrimEnd());
            if (context.Request.ContentLength > 0)
            {
                Encodings.AddOrUpdate(signature.PayloadHash.Length == 64 ? "hash" : signature.PayloadHash, 1, (_, count) => count + 1);
            }

            if (Breaks(request))
            {
                context.Abort();
                return;
            }

            await new S3Operations(this, request).AnswerAsync();
        }
        catch (S3Exception refusal)
        {
            await S3Xml.RefuseAsync(context, refusal);
        }
        finally
        {
            Interlocked.Decrement(ref handling);
        }
    }
}
