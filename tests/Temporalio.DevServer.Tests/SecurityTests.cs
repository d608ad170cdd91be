using Temporalio.Client;
using Temporalio.Exceptions;
using Tests.Shared;

namespace Temporalio.DevServer.Tests;

public sealed class SecurityTests : IClassFixture<TestCertificates>
{
    private readonly TestCertificates certificates;

    public SecurityTests(TestCertificates certificates)
    {
        this.certificates = certificates;
    }

    [Theory]
    [InlineData("0.0.0.0", false, false, false, "*TLS*")]
    [InlineData("192.0.2.1", false, false, true, "*TLS*")]
    [InlineData("::", true, false, false, "*client certificates, or an API key*")]
    [InlineData("example.org", true, true, true, "*neither an IP address nor localhost*")]
    public async Task StartAsync_ReachableByOthersAndUnprotected_IsRefused(string host, bool tls, bool mutual, bool key, string message)
    {
        var options = new DevServerOptions { Host = host, Tls = tls ? certificates.Server(mutual) : null, ApiKey = key ? "key" : null };
        var start = () => DevServer.StartAsync(options);
        (await start.Should().ThrowAsync<ArgumentException>()).WithMessage(message);
    }

    [Fact]
    public async Task StartAsync_NewDatabase_IsReadByItsOwnerOnly()
    {
        var directory = Directory.CreateTempSubdirectory("dev-server-").FullName;
        try
        {
            var file = Path.Combine(directory, "dev.db");
            await using (await DevServer.StartAsync(new DevServerOptions { DatabaseFile = file }))
            {
                foreach (var path in Directory.GetFiles(directory))
                {
                    File.GetUnixFileMode(path).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite, path);
                }
            }

            File.Exists(file).Should().BeTrue();
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Theory]
    [InlineData("missing.pem", "server.key")]
    [InlineData("server.key", "server.key")]
    [InlineData("server.pem", "client.key")]
    public async Task StartAsync_UnusableCertificate_NamesTheFile(string certificate, string key)
    {
        var tls = new DevServerTls(certificates.Path(certificate), certificates.Path(key));
        var start = () => DevServer.StartAsync(new DevServerOptions { Tls = tls });
        (await start.Should().ThrowAsync<ArgumentException>()).WithMessage($"*{certificate}*");
    }

    [Fact]
    public async Task ConnectAsync_MutualTls_ServesKnownClientsOnly()
    {
        await using var server = await DevServer.StartAsync(new DevServerOptions { Host = "0.0.0.0", Tls = certificates.Server(mutual: true) });

        (await CheckAsync(server, "client", null)).Should().BeNull();
        (await CheckAsync(server, "stranger", null)).Should().NotBeNull();
        (await CheckAsync(server, null, null)).Should().NotBeNull();
    }

    [Fact]
    public async Task ConnectAsync_ApiKey_ServesCallsThatCarryIt()
    {
        await using var server = await DevServer.StartAsync(
            new DevServerOptions { Host = "0.0.0.0", Tls = certificates.Server(mutual: false), ApiKey = "open sesame" });

        (await CheckAsync(server, null, "open sesame")).Should().BeNull();
        foreach (var key in new[] { "another", null })
        {
            var refusal = await CheckAsync(server, null, key);
            (refusal as RpcException ?? refusal?.InnerException).Should().BeOfType<RpcException>()
                .Which.Code.Should().Be(RpcException.StatusCode.Unauthenticated);
        }
    }

    private async Task<Exception?> CheckAsync(DevServer server, string? client, string? key)
    {
        var options = new TemporalClientConnectOptions($"127.0.0.1:{server.Port}")
        {
            ApiKey = key,
            Tls = new TlsOptions
            {
                ServerRootCACert = certificates.Read("ca.pem"),
                Domain = "temporal.test",
                ClientCert = client is null ? null : certificates.Read($"{client}.pem"),
                ClientPrivateKey = client is null ? null : certificates.Read($"{client}.key"),
            },
        };
        try
        {
            var connected = await TemporalClient.ConnectAsync(options);
            (connected.Connection as IDisposable)?.Dispose();
            return null;
        }
        catch (Exception refusal) when (refusal is InvalidOperationException or TemporalException)
        {
            return refusal;
        }
    }
}
