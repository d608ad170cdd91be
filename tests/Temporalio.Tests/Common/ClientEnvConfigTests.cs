using System.Text;
using Temporalio.Common.EnvConfig;

namespace Temporalio.Tests.Common;

public class ClientEnvConfigTests
{
    private const string Toml = """
        # a comment
        [profile.default]
        address = "localhost:7233" # another
        namespace = 'main'

        [profile.prod]
        address = "prod:7233"
        api_key = "k\"\u0065y"
        [profile.prod.tls]
        server_name = "temporal.prod"
        client_cert_data = '''
        -----BEGIN-----
        '''
        [profile.prod.grpc_meta]
        "X_Tenant" = "one"

        [profile.open]
        api_key = "key"
        tls.disabled = true
        """;

    [Fact]
    public void Load_DefaultProfile_IsTheFiles()
    {
        var options = Load(null);

        options.TargetHost.Should().Be("localhost:7233");
        options.Namespace.Should().Be("main");
        options.Tls.Should().BeNull();
    }

    [Fact]
    public void Load_NamedProfile_HasKeyTlsAndHeaders()
    {
        var options = Load("prod");

        options.ApiKey.Should().Be("k\"ey");
        options.Namespace.Should().Be("default");
        options.Tls!.Domain.Should().Be("temporal.prod");
        Encoding.UTF8.GetString(options.Tls.ClientCert!).Should().Be("-----BEGIN-----\n");
        options.RpcMetadata.Should().ContainSingle().Which.Should().Be(new KeyValuePair<string, string>("x-tenant", "one"));
    }

    [Fact]
    public void Load_TlsDisabled_StaysOffWithAKey() => Load("open").Tls!.Disabled.Should().BeTrue();

    [Fact]
    public void Load_Environment_GoesOverTheFile()
    {
        var options = Load(null, new()
        {
            ["TEMPORAL_PROFILE"] = "prod",
            ["TEMPORAL_ADDRESS"] = "other:1",
            ["TEMPORAL_TLS_SERVER_CA_CERT_DATA"] = "ca",
            ["TEMPORAL_GRPC_META_X_TENANT"] = "two",
        });

        options.TargetHost.Should().Be("other:1");
        options.Tls!.Domain.Should().Be("temporal.prod");
        Encoding.UTF8.GetString(options.Tls.ServerRootCACert!).Should().Be("ca");
        options.RpcMetadata!.Single().Value.Should().Be("two");
    }

    [Fact]
    public void Load_UnknownProfile_Throws() =>
        FluentActions.Invoking(() => Load("nobody")).Should().Throw<InvalidOperationException>().WithMessage("*nobody*");

    [Theory]
    [InlineData("[profile.a]\naddress = \"open", "line 2")]
    [InlineData("[profile.a]\naddress 1", "line 2")]
    public void Load_NoToml_NamesTheLine(string toml, string line) => FluentActions.Invoking(() => ClientEnvConfig.Load(
        new() { ConfigSource = DataSource.FromUTF8String(toml) })).Should().Throw<InvalidOperationException>().WithMessage($"*{line}*");

    [Fact]
    public void Load_Strict_RefusesUnknownKeys()
    {
        var source = DataSource.FromUTF8String("[profile.default]\nadress = \"typo\"");

        ClientEnvConfig.Load(new() { ConfigSource = source }).Profiles.Should().ContainKey("default");
        FluentActions.Invoking(() => ClientEnvConfig.Load(new() { ConfigSource = source, ConfigFileStrict = true }))
            .Should().Throw<InvalidOperationException>().WithMessage("*adress*");
    }

    private static Temporalio.Client.TemporalClientConnectOptions Load(string? profile, Dictionary<string, string>? variables = null) =>
        ClientEnvConfig.LoadClientConnectOptions(new()
        {
            Profile = profile,
            ConfigSource = DataSource.FromUTF8String(Toml),
            OverrideEnvVars = variables ?? [],
        });
}
