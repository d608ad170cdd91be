using k8s.Authentication;
using k8s.Exceptions;
using k8s.KubeConfigModels;

namespace k8s.Tests;

public sealed class ExecTests : IDisposable
{
    private const string Version = "client.authentication.k8s.io/v1";
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("client.authentication.k8s.io/v1")]
    [InlineData("client.authentication.k8s.io/v1beta1")]
    public async Task Build_ExecWithToken_HandsOverArgumentsAndEnvironment(string version)
    {
        directory.WriteScript("bin/plugin", $$$"""
            printf '%s' "$KUBERNETES_EXEC_INFO" > "{{{directory["info"]}}}"
            echo '{"apiVersion":"{{{version}}}","kind":"ExecCredential","status":{"token":"'$1-$STAGE'"}}'
            """);
        var config = KubernetesClientConfiguration.BuildConfigFromConfigFile(directory.Write("kubeconfig", KubeConfigText.Of(
            new Uri("http://localhost:1"),
            "unused",
            "exec:",
            $"  apiVersion: {version}",
            "  command: ./bin/plugin",
            "  args: [login]",
            "  env: [{name: STAGE, value: dev}]",
            "  interactiveMode: IfAvailable",
            "  provideClusterInfo: true")));

        (await HeaderAsync(config.TokenProvider!)).Should().Be("Bearer login-dev");

        (await File.ReadAllTextAsync(directory["info"])).Should()
            .Contain($"\"apiVersion\":\"{version}\"").And.Contain("\"interactive\":false").And.Contain("localhost:1");
    }

    [Fact]
    public async Task GetAuthenticationHeader_TokenExpires_RunsThePluginAgainOnlyThen()
    {
        var script = directory.WriteScript("plugin", $$$"""
            echo run >> "{{{directory["runs"]}}}"
            n=$(wc -l < "{{{directory["runs"]}}}" | tr -d ' ')
            if [ "$n" = 1 ]; then end=2030-01-01T00:10:00Z; else end=2030-01-01T01:00:00Z; fi
            echo '{"apiVersion":"{{{Version}}}","kind":"ExecCredential","status":{"token":"t'$n'","expirationTimestamp":"'$end'"}}'
            """);
        var clock = new ManualClock(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var provider = new ExecTokenProvider(Plugin(script), null, clock);

        (await HeaderAsync(provider)).Should().Be("Bearer t1");
        (await HeaderAsync(provider)).Should().Be("Bearer t1");
        clock.Now += TimeSpan.FromMinutes(9.9);
        (await HeaderAsync(provider)).Should().Be("Bearer t2");
        (await HeaderAsync(provider)).Should().Be("Bearer t2");
    }

    [Fact]
    public void Execute_Failure_QuotesErrorsButNeverOutput()
    {
        var script = directory.WriteScript("plugin", "echo s3cret; echo 'log in first' >&2; exit 3");

        FluentActions.Invoking(() => KubernetesClientConfiguration.ExecuteExternalCommand(Plugin(script)))
            .Should().Throw<KubeConfigException>().WithMessage("*exit code 3: log in first").Which.ToString().Should().NotContain("s3cret");
    }

    [Theory]
    [InlineData("echo nonsense", "*did not print an ExecCredential.")]
    [InlineData("echo '{\"apiVersion\":\"v9\",\"status\":{\"token\":\"a\"}}'", "*answered in version v9*")]
    [InlineData("echo '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{}}'", "*neither a token nor a certificate.")]
    public void Execute_WrongAnswer_SaysWhatIsWrong(string body, string message)
    {
        var script = directory.WriteScript("plugin", body);

        FluentActions.Invoking(() => KubernetesClientConfiguration.ExecuteExternalCommand(Plugin(script)))
            .Should().Throw<KubeConfigException>().WithMessage(message);
    }

    [Fact]
    public void Execute_ProgramMissing_GivesTheInstallHint()
    {
        var exec = Plugin(directory["missing"]);
        exec.InstallHint = "Install gardenlogin.";

        FluentActions.Invoking(() => KubernetesClientConfiguration.ExecuteExternalCommand(exec))
            .Should().Throw<KubeConfigException>().WithMessage("*cannot be run*Install gardenlogin.");
    }

    [Fact]
    public void Execute_TerminalNeededOrVersionUnknown_IsRefused()
    {
        var interactive = Plugin("true");
        interactive.InteractiveMode = "Always";
        var old = Plugin("true");
        old.ApiVersion = "client.authentication.k8s.io/v1alpha1";

        foreach (var exec in new[] { interactive, old })
        {
            FluentActions.Invoking(() => KubernetesClientConfiguration.ExecuteExternalCommand(exec))
                .Should().Throw<KubeConfigException>();
        }
    }

    private static ExternalExecution Plugin(string command) => new() { ApiVersion = Version, Command = command };

    private static async Task<string> HeaderAsync(ITokenProvider provider) =>
        (await provider.GetAuthenticationHeaderAsync(CancellationToken.None)).ToString();

    private sealed class ManualClock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
