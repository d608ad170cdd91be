using System.Security.Cryptography;
using System.Text;
using k8s.Exceptions;

namespace k8s.Tests;

public sealed class CredentialTests : IAsyncLifetime, IDisposable
{
    private readonly TestAuthority authority = new();
    private readonly TempDirectory directory = new();
    private TestServer server = null!;

    public async Task InitializeAsync() =>
        server = await TestServer.StartAsync(authority.IssueServer([], ["127.0.0.1"]), authority.Certificate);

    public async Task DisposeAsync() => await server.DisposeAsync();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("PKCS#8 RSA")]
    [InlineData("PKCS#1 RSA")]
    [InlineData("PKCS#8 ECDSA")]
    [InlineData("SEC1 ECDSA")]
    [InlineData("SEC1 ECDSA with parameters")]
    public async Task Send_ClientCertificateData_IsPresented(string form)
    {
        var (certificate, key) = Issue(form);

        var answer = await AskAsync(
            $"client-certificate-data: {Base64(certificate)}", $"client-key-data: {Base64(key)}");

        answer["user"].Should().Be("CN=jane");
        answer["authorization"].Should().BeNullOrEmpty();
    }

    [Fact]
    public async Task Send_ClientCertificateFiles_AreFoundBesideTheKubeconfig()
    {
        var (certificate, key) = Issue("SEC1 ECDSA");
        directory.Write("pki/jane.crt", certificate);
        directory.Write("pki/jane.key", key);

        (await AskAsync("client-certificate: pki/jane.crt", "client-key: pki/jane.key"))["user"].Should().Be("CN=jane");
    }

    [Fact]
    public async Task Send_Token_IsTheBearer()
    {
        (await AskAsync("token: abc"))["authorization"].Should().Be("Bearer abc");
    }

    [Fact]
    public async Task Send_TokenFileReplaced_SendsTheNewToken()
    {
        var file = directory.Write("token", "one\n");
        using var client = Client("token: ignored", "tokenFile: token");
        (await client.WhoAmIAsync())["authorization"].Should().Be("Bearer one");

        File.Move(directory.Write("token.new", "two\n"), file, overwrite: true);

        (await client.WhoAmIAsync())["authorization"].Should().Be("Bearer two");
    }

    [Fact]
    public async Task Send_TokenFileGone_SaysWhich()
    {
        using var client = Client("tokenFile: nowhere");

        await client.Awaiting(c => c.WhoAmIAsync()).Should().ThrowAsync<KubeConfigException>()
            .WithMessage($"The token file {directory["nowhere"]} cannot be read*");
    }

    [Fact]
    public async Task Send_UserNameAndPassword_AreBasicAuthentication()
    {
        (await AskAsync("username: jane", "password: secret"))["authorization"]
            .Should().Be("Basic " + Base64("jane:secret"));
    }

    [Fact]
    public void Build_KeyOfAnotherCertificate_IsRefused()
    {
        var (certificate, _) = Issue("PKCS#8 ECDSA");
        var (_, key) = Issue("PKCS#8 ECDSA");

        FluentActions.Invoking(() => Client($"client-certificate-data: {Base64(certificate)}", $"client-key-data: {Base64(key)}"))
            .Should().Throw<KubeConfigException>().WithMessage("The client certificate cannot be used*");
    }

    [Fact]
    public void Build_CertificateWithoutKey_IsRefused()
    {
        var (certificate, _) = Issue("PKCS#8 ECDSA");

        FluentActions.Invoking(() => Client($"client-certificate-data: {Base64(certificate)}"))
            .Should().Throw<KubeConfigException>().WithMessage("*client key*missing*");
    }

    [Fact]
    public async Task Send_DelegatingHandlers_SeeTheRequestInOrder()
    {
        var config = Config("token: abc");
        config.UserAgent = "masterful";
        var log = new List<string>();
        using var client = new Kubernetes(config, new Recorder("outer", log), new Recorder("inner", log));

        (await client.WhoAmIAsync())["agent"].Should().Be("masterful");

        log.Should().Equal("outer", "inner");
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private (string Certificate, string Key) Issue(string form)
    {
        using var rsa = RSA.Create(2048);
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var sec1 = ec.ExportECPrivateKeyPem();
        return form switch
        {
            "PKCS#8 RSA" => (authority.IssueClient("jane", rsa), rsa.ExportPkcs8PrivateKeyPem()),
            "PKCS#1 RSA" => (authority.IssueClient("jane", rsa), rsa.ExportRSAPrivateKeyPem()),
            "PKCS#8 ECDSA" => (authority.IssueClient("jane", ec), ec.ExportPkcs8PrivateKeyPem()),
            "SEC1 ECDSA" => (authority.IssueClient("jane", ec), sec1),
            _ => (
                authority.IssueClient("jane", ec),
                $"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n{sec1}"),
        };
    }

    private KubernetesClientConfiguration Config(params string[] user) => KubernetesClientConfiguration.BuildConfigFromConfigFile(
        directory.Write("kubeconfig", KubeConfigText.Of(server.Url, Base64(authority.Pem), user)));

    private Kubernetes Client(params string[] user) => new(Config(user));

    private async Task<Dictionary<string, string?>> AskAsync(params string[] user)
    {
        using var client = Client(user);
        return await client.WhoAmIAsync();
    }

    private sealed class Recorder(string name, List<string> log) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            log.Add(name);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
