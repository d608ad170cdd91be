using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Tests.Support;

namespace Temporalio.Tests.Client;

public sealed class TlsTests : IAsyncLifetime
{
    private readonly ECDsa authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 authority;
    private WebApplication app = null!;
    private string? clientSubject;

    public TlsTests()
    {
        var request = new CertificateRequest("CN=authority", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private string Target => new Uri(app.Urls.First()).Authority;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Logging.ClearProviders();
        var (certificate, key) = Issue("temporal.test");
        var server = X509Certificate2.CreateFromPem(certificate, key);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(https =>
            {
                https.ServerCertificate = server;
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (client, _, _) => client.Issuer == authority.Subject;
            });
        }));
        app = builder.Build();
        app.MapPost("/{service}/{method}", context =>
        {
            clientSubject = context.Connection.ClientCertificate?.Subject;
            return FakeServer.SendAsync(context, [], gzip: false);
        });
        await app.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await app.DisposeAsync();
        authority.Dispose();
        authorityKey.Dispose();
    }

    [Fact]
    public async Task ConnectAsync_MutualTlsAndDomain_Connects()
    {
        var connection = await TemporalConnection.ConnectAsync(new(Target) { Tls = Tls() });

        connection.IsConnected.Should().BeTrue();
        clientSubject.Should().Be("CN=client");
    }

    [Fact]
    public async Task ConnectAsync_OtherAuthority_Fails()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = new CertificateRequest("CN=other", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var tls = Tls();
        tls.ServerRootCACert = Encoding.UTF8.GetBytes(other.ExportCertificatePem());

        var connect = () => TemporalConnection.ConnectAsync(new(Target) { Tls = tls });

        await connect.Should().ThrowAsync<InvalidOperationException>();
    }

    [Fact]
    public async Task ConnectAsync_WrongDomain_Fails()
    {
        var tls = Tls();
        tls.Domain = "other.test";

        var connect = () => TemporalConnection.ConnectAsync(new(Target) { Tls = tls });

        await connect.Should().ThrowAsync<InvalidOperationException>();
    }

    private TlsOptions Tls()
    {
        var (certificate, key) = Issue("client");
        return new()
        {
            ServerRootCACert = Encoding.UTF8.GetBytes(authority.ExportCertificatePem()),
            Domain = "temporal.test",
            ClientCert = Encoding.UTF8.GetBytes(certificate),
            ClientPrivateKey = Encoding.UTF8.GetBytes(key),
        };
    }

    private (string Certificate, string Key) Issue(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(
            authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), RandomNumberGenerator.GetBytes(8));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
