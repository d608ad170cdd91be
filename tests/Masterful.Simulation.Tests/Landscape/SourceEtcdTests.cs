using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;
using Masterful.Simulation.Landscape;

namespace Masterful.Simulation.Tests.Landscape;

public sealed class SourceEtcdTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly Fixture fixture = Fixture.Open("landscape-a");

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task StartAsync_RestoredSnapshot_HoldsItsKeysAtItsRevision()
    {
        using var ports = LandscapePorts.Claim(directory.Path);
        await using var etcd = new SourceEtcd(directory.Path, fixture.Source, EtcdBinaries.Find(null), ports);
        await etcd.StartAsync(default);

        var all = await CountAsync(etcd, withCertificate: true);

        var expected = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(fixture.Source, "keys.json")));
        all.TextAt("count").Should().Be(expected.NumberAt("count").ToString());
        long.Parse(all.TextAt("header", "revision")!).Should().BeGreaterThanOrEqualTo(expected.NumberAt("revision")!.Value);
    }

    [Fact]
    public async Task StartAsync_ClientWithoutCertificate_IsRefused()
    {
        using var ports = LandscapePorts.Claim(directory.Path);
        await using var etcd = new SourceEtcd(directory.Path, fixture.Source, EtcdBinaries.Find(null), ports);
        await etcd.StartAsync(default);

        var act = () => CountAsync(etcd, withCertificate: false);

        await act.Should().ThrowAsync<HttpRequestException>();
    }

    [Fact]
    public async Task StopAsync_ThenStart_KeepsItsData()
    {
        using var ports = LandscapePorts.Claim(directory.Path);
        await using var etcd = new SourceEtcd(directory.Path, fixture.Source, EtcdBinaries.Find(null), ports);
        await etcd.StartAsync(default);
        var before = (await CountAsync(etcd, withCertificate: true)).TextAt("count");
        await etcd.StopAsync();
        etcd.IsRunning.Should().BeFalse();

        await etcd.StartAsync(default);

        (await CountAsync(etcd, withCertificate: true)).TextAt("count").Should().Be(before);
    }

    private async Task<JsonNode> CountAsync(SourceEtcd etcd, bool withCertificate)
    {
        using var pem = X509Certificate2.CreateFromPemFile(fixture.Pki("etcd-client.crt"), fixture.Pki("etcd-client.key"));
        using var certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        using var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
                ClientCertificates = withCertificate ? [certificate] : [],
            },
        };
        using var client = new HttpClient(handler);
        var range = $$"""{"key": "{{Convert.ToBase64String("\0"u8)}}", "range_end": "{{Convert.ToBase64String("\0"u8)}}", "count_only": true}""";
        using var content = new StringContent(range, Encoding.UTF8, "application/json");
        using var response = await client.PostAsync($"{etcd.Endpoint}/v3/kv/range", content);
        response.EnsureSuccessStatusCode();
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }
}
