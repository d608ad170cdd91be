using System.Text;
using k8s.Authentication;
using k8s.Exceptions;

namespace k8s.Tests;

public sealed class ConfigurationTests : IDisposable
{
    private static readonly Uri Server = new("https://api.example:6443");
    private readonly TempDirectory directory = new();
    private readonly string authority = Convert.ToBase64String(Encoding.UTF8.GetBytes(new TestAuthority().Pem));

    public void Dispose() => directory.Dispose();

    [Fact]
    public void BuildConfigFromConfigFile_CurrentContext_SetsClusterUserAndNamespace()
    {
        var config = KubernetesClientConfiguration.BuildConfigFromConfigFile(Write("token: abc"));

        config.Host.Should().StartWith("https://api.example:6443");
        config.SslCaCerts.Should().HaveCount(1);
        config.AccessToken.Should().Be("abc");
        config.Namespace.Should().Be("shoot--a--b");
        config.CurrentContext.Should().Be("test");
    }

    [Fact]
    public void BuildConfigFromConfigFile_OtherContextAndServer_OverrideTheFile()
    {
        var config = KubernetesClientConfiguration.BuildConfigFromConfigFile(
            new FileInfo(Write("token: abc")), currentContext: "anonymous", masterUrl: "https://localhost:443");

        config.Host.Should().Be("https://localhost:443");
        config.AccessToken.Should().BeNull();
    }

    [Fact]
    public void BuildConfigFromConfigFile_Stream_IsReadToo()
    {
        using var stream = File.OpenRead(Write("token: abc"));

        KubernetesClientConfiguration.BuildConfigFromConfigFile(stream).AccessToken.Should().Be("abc");
    }

    [Fact]
    public void BuildConfigFromConfigFile_UnknownContext_NamesIt()
    {
        FluentActions.Invoking(() => KubernetesClientConfiguration.BuildConfigFromConfigFile(Write("token: abc"), "nope"))
            .Should().Throw<KubeConfigException>().WithMessage("CurrentContext: nope not found in contexts in kubeconfig");
    }

    [Fact]
    public void BuildConfigFromConfigFile_MissingFile_NamesIt()
    {
        FluentActions.Invoking(() => KubernetesClientConfiguration.BuildConfigFromConfigFile(directory["missing"]))
            .Should().Throw<KubeConfigException>().WithMessage($"kubeconfig file {directory["missing"]} cannot be read*");
    }

    [Theory]
    [InlineData("users:\n- name: a\n  user: {token: s3cret\n  x: ]")]
    [InlineData("users: [\nname: [\"s3cret:b\"]\nother: x")]
    public void BuildConfigFromConfigFile_BrokenYaml_TellsThePlaceAndNoContent(string yaml)
    {
        var file = directory.Write("broken", yaml);

        FluentActions.Invoking(() => KubernetesClientConfiguration.BuildConfigFromConfigFile(file))
            .Should().Throw<KubeConfigException>().WithMessage($"{file} is not a kubeconfig: *").Which.ToString().Should().NotContain("s3cret");
    }

    [Fact]
    public void BuildConfigFromConfigFile_BrokenAuthority_NamesTheServer()
    {
        var file = directory.Write("kubeconfig", KubeConfigText.Of(Server, "bm90IGEgY2VydGlmaWNhdGU="));

        FluentActions.Invoking(() => KubernetesClientConfiguration.BuildConfigFromConfigFile(file))
            .Should().Throw<KubeConfigException>().WithMessage("The certificate authority of https://api.example:6443/ cannot be read*");
    }

    [Theory]
    [InlineData("auth-provider: {name: gcp}", "auth-provider gcp*")]
    [InlineData("as: root", "Impersonation*")]
    public void BuildConfigFromConfigFile_OutsideTheSubset_IsRefusedByName(string user, string message)
    {
        FluentActions.Invoking(() => KubernetesClientConfiguration.BuildConfigFromConfigFile(Write(user)))
            .Should().Throw<NotSupportedException>().WithMessage(message);
    }

    [Fact]
    public void BuildConfigFromConfigFile_ServerOptions_AreRead()
    {
        var file = directory.Write("kubeconfig", KubeConfigText.Of(Server, authority, "token: abc").Replace(
            "https://api.example:6443/",
            "https://0.0.0.0:6443\n    tls-server-name: api.internal\n    insecure-skip-tls-verify: true\n    proxy-url: http://proxy:3128",
            StringComparison.Ordinal));

        var config = KubernetesClientConfiguration.BuildConfigFromConfigFile(file);

        config.Host.Should().Be("https://127.0.0.1:6443/");
        config.TlsServerName.Should().Be("api.internal");
        config.SkipTlsVerify.Should().BeTrue();
        config.Proxy!.GetProxy(Server).Should().Be(new Uri("http://proxy:3128"));
    }

    [Fact]
    public void LoadKubeConfig_SeveralFiles_FirstToNameAnEntryWins()
    {
        var first = directory.Write("a/config", """
            current-context: ""
            clusters: [{name: c, cluster: {server: "https://first", certificate-authority: ca.crt}}]
            users: [{name: u, user: {tokenFile: token}}]
            """);
        var second = directory.Write("b/config", """
            current-context: x
            contexts: [{name: x, context: {cluster: c, user: v}}]
            clusters: [{name: c, cluster: {server: "https://second"}}]
            users: [{name: u, user: {token: no}}, {name: v, user: {client-key: v.key, exec: {command: helper}}}]
            """);

        var merged = KubernetesClientConfiguration.LoadKubeConfig([new(first), new(directory["missing"]), new(second)]);

        merged.CurrentContext.Should().Be("x");
        merged.Clusters.Single().ClusterEndpoint!.Server.Should().Be("https://first");
        merged.Clusters.Single().ClusterEndpoint!.CertificateAuthority.Should().Be(directory["a/ca.crt"]);
        merged.Users.Select(u => u.Name).Should().Equal("u", "v");
        merged.Users.First().UserCredentials!.TokenFile.Should().Be(directory["a/token"]);
        merged.Users.Last().UserCredentials!.ClientKey.Should().Be(directory["b/v.key"]);
        merged.Users.Last().UserCredentials!.ExternalExecution!.Command.Should().Be("helper");
    }

    [Fact]
    public void BuildDefaultConfig_Kubeconfig_IsTheListOfFiles()
    {
        var variable = $"KUBECONFIG_{Guid.NewGuid():N}";
        KubernetesClientConfiguration.KubeConfigEnvironmentVariable = variable;
        Environment.SetEnvironmentVariable(variable, $"{directory["missing"]}{Path.PathSeparator}{Write("token: abc")}");

        KubernetesClientConfiguration.BuildDefaultConfig().AccessToken.Should().Be("abc");
    }

    [Fact]
    public async Task InClusterConfig_ServiceAccountFiles_AreUsed()
    {
        directory.Write("token", "abc");
        directory.Write("ca.crt", new TestAuthority().Pem);
        directory.Write("namespace", "garden\n");
        KubernetesClientConfiguration.IsInCluster().Should().BeFalse();
        FluentActions.Invoking(KubernetesClientConfiguration.InClusterConfig).Should().Throw<KubeConfigException>();
        KubernetesClientConfiguration.ServiceAccountPath = directory[""];
        Environment.SetEnvironmentVariable("KUBERNETES_SERVICE_HOST", "fd00::1");
        Environment.SetEnvironmentVariable("KUBERNETES_SERVICE_PORT", "443");

        var config = KubernetesClientConfiguration.InClusterConfig();

        config.Host.Should().Be("https://[fd00::1]:443");
        config.Namespace.Should().Be("garden");
        config.SslCaCerts.Should().HaveCount(1);
        (await config.TokenProvider!.GetAuthenticationHeaderAsync(default)).ToString().Should().Be("Bearer abc");
        Kubernetes.CreateCredentials(config).Should().BeOfType<TokenCredentials>();
    }

    [Fact]
    public void Kubernetes_NoHost_IsRefused()
    {
        FluentActions.Invoking(() => new Kubernetes(new KubernetesClientConfiguration())).Should().Throw<KubeConfigException>();
    }

    private string Write(params string[] user) => directory.Write("kubeconfig", KubeConfigText.Of(Server, authority, user));
}
