using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace k8s.Tests;

public class ServerTrustTests
{
    private readonly TestAuthority authority = new();

    [Fact]
    public async Task Send_AddressInCertificate_IsTrusted()
    {
        await using var server = await StartAsync(authority.IssueServer([], ["127.0.0.1"]));

        (await ConnectAsync(server, authority))["host"].Should().Be("127.0.0.1");
    }

    [Fact]
    public async Task Send_AddressNotInCertificate_IsRefused()
    {
        await using var server = await StartAsync(authority.IssueServer(["kubernetes"], ["10.0.0.1"]));

        await RefusedAsync(() => ConnectAsync(server, authority));
    }

    [Fact]
    public async Task Send_OtherAuthority_IsRefused()
    {
        await using var server = await StartAsync(authority.IssueServer([], ["127.0.0.1"]));

        await RefusedAsync(() => ConnectAsync(server, new TestAuthority()));
    }

    [Fact]
    public async Task Send_OneOfTwoAuthorities_IsTrusted()
    {
        await using var server = await StartAsync(authority.IssueServer([], ["127.0.0.1"]));
        var config = Config(server, new TestAuthority("new"));
        config.SslCaCerts!.Add(authority.Certificate);
        using var client = new Kubernetes(config);

        await client.Awaiting(c => c.WhoAmIAsync()).Should().NotThrowAsync();
    }

    [Fact]
    public async Task Send_ExpiredCertificate_IsRefused()
    {
        await using var server = await StartAsync(
            authority.IssueServer([], ["127.0.0.1"], DateTimeOffset.UtcNow.AddMinutes(-5)));

        await RefusedAsync(() => ConnectAsync(server, authority));
    }

    [Theory]
    [InlineData("1.3.6.1.5.5.7.3.1", true)]
    [InlineData("1.3.6.1.5.5.7.3.2", false)]
    public void CertificateValidationCallBack_UsageOfTheCertificate_MustBeServerAuthentication(string usage, bool trusted)
    {
        using var certificate = authority.IssueServer([], ["127.0.0.1"], usage: usage);

        Kubernetes.CertificateValidationCallBack(
            this, [authority.Certificate], certificate, null, SslPolicyErrors.RemoteCertificateChainErrors).Should().Be(trusted);
    }

    [Fact]
    public async Task Send_IntermediateAsAuthority_IsTrusted()
    {
        var intermediate = new TestAuthority("intermediate", authority);
        await using var server = await StartAsync(intermediate.IssueServer([], ["127.0.0.1"]));

        await FluentActions.Awaiting(() => ConnectAsync(server, intermediate)).Should().NotThrowAsync();
    }

    [Fact]
    public async Task Send_IntermediateSentByServer_LeadsToTheRoot()
    {
        var intermediate = new TestAuthority("intermediate", authority);
        await using var server = await TestServer.StartAsync(
            intermediate.IssueServer([], ["127.0.0.1"]), authority.Certificate, [intermediate.Certificate]);

        await FluentActions.Awaiting(() => ConnectAsync(server, authority)).Should().NotThrowAsync();
    }

    [Fact]
    public async Task Send_SkipTlsVerify_TrustsAnyServer()
    {
        await using var server = await StartAsync(authority.IssueServer(["elsewhere"], []));
        using var client = new Kubernetes(new KubernetesClientConfiguration { Host = server.Url.ToString(), SkipTlsVerify = true });

        await client.Awaiting(c => c.WhoAmIAsync()).Should().NotThrowAsync();
    }

    [Fact]
    public async Task Send_HostHeader_IsTheNameThatIsChecked()
    {
        await using var server = await StartAsync(authority.IssueServer(["kubernetes.default.svc"], []));
        var config = Config(server, authority);
        using var client = new Kubernetes(config);
        using var request = new HttpRequestMessage(HttpMethod.Get, client.BaseUri);
        request.Headers.Host = "kubernetes.default.svc";

        using var response = await client.HttpClient.SendAsync(request);

        response.IsSuccessStatusCode.Should().BeTrue();
    }

    [Fact]
    public void CertificateValidationCallBack_NoCertificate_IsFalse()
    {
        Kubernetes.CertificateValidationCallBack(
            this, [authority.Certificate], null, null, SslPolicyErrors.RemoteCertificateNotAvailable).Should().BeFalse();
    }

    private Task<TestServer> StartAsync(X509Certificate2 certificate) => TestServer.StartAsync(certificate, authority.Certificate);

    private static KubernetesClientConfiguration Config(TestServer server, TestAuthority trusted) =>
        new() { Host = server.Url.ToString(), SslCaCerts = [trusted.Certificate] };

    private static async Task<Dictionary<string, string?>> ConnectAsync(TestServer server, TestAuthority trusted)
    {
        using var client = new Kubernetes(Config(server, trusted));
        return await client.WhoAmIAsync();
    }

    private static async Task RefusedAsync(Func<Task> connect) =>
        (await connect.Should().ThrowAsync<HttpRequestException>()).WithInnerException<AuthenticationException>();
}
