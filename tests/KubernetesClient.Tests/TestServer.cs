using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace k8s.Tests;

/// <summary>An HTTPS server on a free port that answers who it takes the caller for.</summary>
public sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private TestServer(WebApplication app) => this.app = app;

    public Uri Url => new(app.Urls.Single());

    public static async Task<TestServer> StartAsync(
        X509Certificate2 certificate, X509Certificate2 clientAuthority, X509Certificate2Collection? serverChain = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = certificate;
            https.ServerCertificateChain = serverChain;
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            https.ClientCertificateValidation = (client, _, _) => LeadsTo(client, clientAuthority);
        })));
        var app = builder.Build();
        app.Run(context => context.Response.WriteAsync(JsonSerializer.Serialize(new Dictionary<string, string?>
        {
            ["user"] = context.Connection.ClientCertificate?.Subject,
            ["authorization"] = context.Request.Headers.Authorization,
            ["host"] = context.Request.Host.Host,
            ["agent"] = context.Request.Headers.UserAgent,
        })));
        await app.StartAsync();
        return new TestServer(app);
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private static bool LeadsTo(X509Certificate2 client, X509Certificate2 authority)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(client);
    }
}
